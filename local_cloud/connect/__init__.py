"""A local Amazon Connect: moto's, extended by phone numbers and by everything that goes wrong.

The parts, from the wire inwards:

* `server`, `in_process`: two ways to run it, over HTTP or under moto's ``mock_aws``.
* `install`, `urls`: which request paths are ours.
* `dispatch`: what happens to every call: rate limit, fault, token, validation, log.
* `responses`: one method per operation, between the wire's names and Python's.
* `models`, `phone_number`: what Connect knows and how it changes with time.
* `behaviour`, `faults`, `calls`: what a test sets, provokes and looks at.
* `control`, `control_app`: the same, from another process.
"""

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.clock import Clock, ManualClock
from local_cloud.connect.control import ConnectControl
from local_cloud.connect.faults import Fault
from local_cloud.connect.in_process import LocalConnect, local_connect
from local_cloud.connect.server import ConnectServer

__all__ = [
    "Behaviour",
    "Call",
    "Clock",
    "ConnectControl",
    "ConnectServer",
    "Fault",
    "LocalConnect",
    "ManualClock",
    "local_connect",
]
