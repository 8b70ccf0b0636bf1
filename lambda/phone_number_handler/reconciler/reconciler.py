"""The parts of the reconciler, put together for one resource and one stretch of time."""

from __future__ import annotations

from dataclasses import dataclass

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Resource
from phone_number_handler.reconciler.converge import Converger
from phone_number_handler.reconciler.execute import Executor
from phone_number_handler.reconciler.importing import Importer
from phone_number_handler.reconciler.observe import Observer
from phone_number_handler.reconciler.put_back import PutBack
from phone_number_handler.reconciler.wait import Wait


@dataclass(frozen=True)
class Reconciler:
    """What an engine drives.

    Attributes:
        observer: Looks at numbers.
        importer: Awaits a number that Connect has accepted to import.
        converger: Makes numbers what is desired.
        put_back: Lets go of numbers, or puts them back.
    """

    observer: Observer
    importer: Importer
    converger: Converger
    put_back: PutBack

    @classmethod
    def of(
        cls, resource: Resource, connect: Connect, stacks: Stacks, wait: Wait, log: Log
    ) -> Reconciler:
        """Return one that works for ``resource`` through these ports."""
        importer = Importer(connect, wait, log)
        executor = Executor(connect, importer, wait, log)
        return cls(
            Observer(connect, wait),
            importer,
            Converger(resource, connect, stacks, importer, executor),
            PutBack(connect, executor, log),
        )
