"""The engine that EventBridge Scheduler drives: what is no longer as it was deployed."""
