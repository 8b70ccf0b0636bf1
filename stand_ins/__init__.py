"""Stand-ins for what surrounds the handler in AWS: time, stacks, a resource's events, a bucket.

For the tests and the benchmarks, which do not know each other. ``migration_function`` is taken by
its own name: where the function that deploys is measured, that of a migration is not there.
"""

from stand_ins.clock import FakeClock
from stand_ins.custom_resource import CustomResource, FakeContext, Reply, stack_id
from stand_ins.s3 import FakeS3
from stand_ins.shared_clock import SharedClock
from stand_ins.stacks import FakeStacks
from stand_ins.step_functions import StepFunctions

__all__ = [
    "CustomResource",
    "FakeClock",
    "FakeContext",
    "FakeS3",
    "FakeStacks",
    "Reply",
    "SharedClock",
    "StepFunctions",
    "stack_id",
]
