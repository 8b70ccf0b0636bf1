"""The operations of the Connect API, by what they are about, and the rules that they keep.

Methods are named after operations, take Python's names and return entities. They raise the
errors of the API; what happens to a call before it gets here is in `dispatch`.
"""
