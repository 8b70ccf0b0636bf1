"""The parts of the reconciler, put together for one resource and one stretch of time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from typing import TYPE_CHECKING

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.sources import Sources
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.steps import Step
from phone_number_handler.reconciler.converge import Converger
from phone_number_handler.reconciler.execute import Executor
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.find import Finder
from phone_number_handler.reconciler.importing import Importer
from phone_number_handler.reconciler.observe import Observer
from phone_number_handler.reconciler.parts import Parts
from phone_number_handler.reconciler.wait import Wait

if TYPE_CHECKING:
    from phone_number_handler.reconciler.mark import Marker
    from phone_number_handler.reconciler.put_back import PutBack


class Reconciler:
    """What an engine drives.

    Attributes:
        fence: Stops an event that has been overtaken.
        observer: Looks at numbers.
        executor: Carries out steps that were planned elsewhere.
        importer: Awaits a number that Connect has accepted to import.
        converger: Makes numbers what is desired.
        wait: Waits.
    """

    def __init__(  # noqa: PLR0913 - the ports, handed in one by one
        self,
        resource: Resource,
        connect_behind: Callable[[Callable[[str], None]], Connect],
        sources: Sources,
        stacks: Stacks,
        fence: Fence,
        wait: Wait,
        log: Log,
        *,
        unseen: Collection[type[Step]] = (),
    ) -> None:
        """Work for ``resource`` through these ports.

        ``connect_behind`` makes a ``Connect`` that calls what it is given ahead of each write.
        ``unseen`` are steps for which no number is looked at, see ``Executor``.
        """
        connect = connect_behind(fence.before_write)
        finder = Finder(connect, sources)
        self._log = log
        self.fence, self.wait = fence, wait
        self.observer = Observer(connect, finder, fence, wait)
        self.importer = Importer(connect, finder, fence, wait, log)
        self.executor = Executor(
            connect, self.importer, self.observer, fence, wait, log, unseen=unseen
        )
        self._parts = Parts(resource, connect, stacks, fence, self.observer, self.executor)
        self.converger = Converger(self._parts, self.importer, wait)

    @property
    def marker(self) -> Marker:
        """Writes the record ahead of a way back."""
        return self._parts.marker

    @cached_property
    def put_back(self) -> PutBack:
        """Lets go of numbers, or puts them back; imported for the events that do."""
        from phone_number_handler.reconciler.put_back import PutBack  # noqa: PLC0415

        return PutBack(self._parts, self._log)
