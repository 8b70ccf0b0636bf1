"""A local AWS for one machine: MiniStack, Amazon Connect in moto, and the real CDK CLI.

No Docker, no AWS account, and no connection that leaves the loopback interface.
"""
