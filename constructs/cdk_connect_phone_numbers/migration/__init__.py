"""The migration of many numbers: its waves, its states, and the machine that runs them."""
