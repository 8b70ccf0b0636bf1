"""Values and decisions: the standard library alone, no time, no chance, no calls.

What is asked for (`desired`), what is there (`number`, `owner`, `stack`), who may have a
number (`verdict`), what a delete means for it (`deletion`), what a change replaces (`memory`), and
what is to be done (`plan`, in `steps`).
"""
