"""An engine: the steps of a state machine that migrates many numbers."""
