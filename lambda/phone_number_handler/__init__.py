"""The function behind ``Custom::ConnectPhoneNumber``.

``entrypoints`` are what drives it, ``reconciler`` makes numbers what they should be, ``adapters``
know the world outside, ``resource`` reads a resource's properties, and ``core`` decides. Imports go
downwards in this order.
"""
