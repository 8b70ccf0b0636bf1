"""The function behind ``Custom::ConnectPhoneNumber``.

One event's way: ``entry`` makes sure that CloudFormation gets an answer,
``responder`` speaks its protocol through crhelper, ``request`` turns the event
into typed values, ``lifecycle`` decides what a create, update or delete means,
``reconcile`` observes the number, asks ``plan`` what is to be done, does it
through ``connect`` and verifies it.
"""
