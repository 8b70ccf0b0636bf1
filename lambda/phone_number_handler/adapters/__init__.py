"""The world outside in the core's terms: AWS's services, time, chance, and the log."""
