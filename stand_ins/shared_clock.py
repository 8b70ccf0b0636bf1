"""Time for many handlers at once: one of them runs at a time, and time passes when all wait."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Sequence

Job = Callable[[], object]


class SharedClock:
    """A clock for threads that take turns, so that what they do together is the same each time.

    Outside of `run` there is nobody to take turns with: time just passes.

    Attributes:
        time: The time in seconds.
    """

    def __init__(self) -> None:
        self.time = 1_000_000.0
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._paused = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._errors: list[BaseException] = []

    def __call__(self) -> float:
        return self.time

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the others run until it is this thread's turn again."""
        if threading.current_thread() not in self._threads:
            self.time += seconds
            return
        turn = self._queue(self.time + seconds)
        self._paused.release()
        turn.wait()

    def run(self, jobs: Sequence[Job]) -> None:
        """Begin all jobs now; return when all have ended, and raise what one of them has raised."""
        for job in jobs:
            self.start(job)
        while self._waiting:
            self.time, _, turn = heapq.heappop(self._waiting)
            turn.set()
            self._paused.acquire()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        errors, self._errors = self._errors, []
        for error in errors:
            raise error

    def start(self, job: Job) -> None:
        """Let one more job begin at this moment, behind those whose turn it is already."""
        turn = self._queue(self.time)
        thread = threading.Thread(target=self._run, args=(turn, job))
        self._threads.append(thread)
        thread.start()

    def _run(self, turn: threading.Event, job: Job) -> None:
        turn.wait()
        try:
            job()
        except BaseException as error:  # noqa: BLE001 - pytest shall see it, not this thread
            self._errors.append(error)
        finally:
            self._paused.release()

    def _queue(self, at: float) -> threading.Event:
        turn = threading.Event()
        heapq.heappush(self._waiting, (at, next(self._order), turn))
        return turn
