"""Time for many handlers at once: one of them runs at a time, and time passes when all wait."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Sequence


class SharedClock:
    """A clock for threads that take turns, so that what they do together is the same each time.

    Attributes:
        time: The time in seconds.
    """

    def __init__(self) -> None:
        self.time = 1_000_000.0
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._paused = threading.Semaphore(0)

    def __call__(self) -> float:
        return self.time

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the others run until it is this thread's turn again."""
        turn = self._queue(self.time + seconds)
        self._paused.release()
        turn.wait()

    def run(self, jobs: Sequence[Callable[[], object]]) -> None:
        """Begin all jobs now; return when all have ended."""
        threads = [threading.Thread(target=self._run, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
            self._paused.acquire()
        while self._waiting:
            self.time, _, turn = heapq.heappop(self._waiting)
            turn.set()
            self._paused.acquire()
        for thread in threads:
            thread.join()

    def _run(self, job: Callable[[], object]) -> None:
        try:
            job()
        finally:
            self._paused.release()

    def _queue(self, at: float) -> threading.Event:
        turn = threading.Event()
        heapq.heappush(self._waiting, (at, next(self._order), turn))
        return turn
