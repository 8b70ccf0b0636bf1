"""A local Amazon Connect: moto's, extended by phone numbers and by everything that goes wrong.

The parts, from the wire inwards:

* `server`, `in_process`: two ways to run it, over HTTP or under moto's ``mock_aws``.
* `install`, `urls`: which request paths are ours.
* `responses`: one method per operation, between the wire's names and Python's.
* `dispatch`: what happens to every call: rate limit, fault, token, validation, log.
* `backend`: all operations on one account and Region, and what is remembered of the calls.
* `operations`: what each operation of the API does, and the rules it keeps.
* `account`, `phone_numbers`: what there is, and how it is found.
* `phone_number`, `contact_flow`, `traffic_distribution_group`: how each changes with time.
* `behaviour`, `faults`, `calls`: what a test sets, provokes and looks at.

How it is set up and looked at is one protocol, `local_connect`; `steering` keeps it on a backend,
`control` from another process, through `control_app`.
"""

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.clock import Clock
from local_cloud.connect.control import ConnectControl
from local_cloud.connect.faults import Fault
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.connect.local_connect import LocalConnect, Resource
from local_cloud.connect.server import ConnectServer

__all__ = [
    "Behaviour",
    "Call",
    "Clock",
    "ConnectControl",
    "ConnectServer",
    "Fault",
    "InProcessConnect",
    "LocalConnect",
    "Resource",
    "local_connect",
]
