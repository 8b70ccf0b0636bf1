"""Makes a number what it should be: looks, has the core decide, does it, and verifies it.

`observe` reads, `execute` and `importing` write, `converge` and `put_back` are the two directions
in which a number goes, and `wait` is the one place where time is spent.
"""
