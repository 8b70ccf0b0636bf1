"""The tags by which the function marks the numbers that a stack manages."""

PREFIX = "cdk-connect-phone-numbers:"
"""How all of them begin: no tag of a user's may."""

STACK = f"{PREFIX}stack"
"""Which stack it is, by its id. The role's conditions ask for it."""

BUCKET = f"{PREFIX}bucket"
"""Which bucket a migration works with, on its state machine. The command line asks for it."""
