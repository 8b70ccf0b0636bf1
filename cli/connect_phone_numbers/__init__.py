"""The command line: what is in Amazon Connect, what a deployment will do, what has changed since.

It decides nothing about numbers itself: that is the function's code, which ships in the wheel,
inside the construct library.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("phone_number_handler") is None:
    # Found without being imported: that would start CDK, which takes seconds.
    _library = find_spec("cdk_connect_phone_numbers")
    if _library and _library.origin:
        sys.path.append(str(Path(_library.origin).parent / "_lambda"))
