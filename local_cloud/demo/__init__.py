"""The demos: the example app deployed step by step, and many numbers migrated."""
