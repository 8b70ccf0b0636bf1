"""Makes a number what it should be: looks, has the core decide, does it, and verifies it.

`observe` reads. `execute` carries steps out, and nothing else has anything written: some steps it
hands to `importing` and `attach`, and `verify` asks once more for what is not shown. `converge` and
`put_back` are the two directions in which a number goes, and `wait` is the one place where time is
spent.
"""
