"""A migration as the command line drives it: found, started, watched, and told in words.

Whatever is decided about a number is decided by the function that Step Functions runs.
"""
