"""What AWS really does, where its documentation says nothing: each question is one function.

They ask about the rows of docs/assumptions.md, and give what the local Connect calls a behaviour.
"""
