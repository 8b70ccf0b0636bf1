"""The function's handler, by the name that the function has.

The name stays: AWS updates a function's code and its configuration one after the other, and
whichever comes first, the name has to be there.
"""

from phone_number_handler.entrypoints.cloudformation.entry import handler

__all__ = ["handler"]
