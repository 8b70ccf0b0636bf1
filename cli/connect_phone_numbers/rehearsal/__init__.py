"""The handler itself, tried on what is: its reads are true, its writes are kept from Connect.

So a plan is what the function will do, and no second opinion of what it might.
"""
