"""What the way forward and the way back both work with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Resource
from phone_number_handler.reconciler.execute import Executor
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.observe import Observer

if TYPE_CHECKING:
    from phone_number_handler.reconciler.mark import Marker


@dataclass(eq=False, repr=False)
class Parts:
    """The ports and parts for one resource.

    Attributes:
        resource: Whom all of it is done for.
        connect: Reads.
        stacks: Tells what stacks, and other owners, are doing.
        fence: Stops an event that has been overtaken.
        observer: Looks at numbers.
        executor: Carries out steps, which is how anything is written.
    """

    resource: Resource
    connect: Connect
    stacks: Stacks
    fence: Fence
    observer: Observer
    executor: Executor

    @cached_property
    def marker(self) -> Marker:
        """Says which event is at work on a number; imported for the few that do."""
        from phone_number_handler.reconciler.mark import Marker  # noqa: PLC0415

        return Marker(self.resource, self.observer, self.executor)
