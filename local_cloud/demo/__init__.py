"""The demo: the example app, deployed to the local cloud step by step."""
