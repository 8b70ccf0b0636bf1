"""What goes wrong on demand."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from local_cloud.connect.calls import subjects_of
from local_cloud.connect.shapes import is_operation

NamesOf = Callable[[str], set[str]]


class FaultKind(StrEnum):
    """The ways in which a call can go wrong."""

    THROTTLE = "throttle"
    TOO_MANY = "too_many"
    DENY = "deny"
    FAIL_BEFORE = "fail_before"
    FAIL_AFTER = "fail_after"
    LOSE_ANSWER = "lose_answer"
    REFUSE = "refuse"
    VANISH = "vanish"
    STALL = "stall"


_PLACES_A_NUMBER = frozenset({"ClaimPhoneNumber", "ImportPhoneNumber", "UpdatePhoneNumber"})

OPERATIONS_OF_KIND: dict[FaultKind, frozenset[str]] = {
    FaultKind.REFUSE: _PLACES_A_NUMBER | {"ReleasePhoneNumber"},
    FaultKind.VANISH: frozenset({"ImportPhoneNumber"}),
    FaultKind.STALL: _PLACES_A_NUMBER | {"UpdatePhoneNumberMetadata", "ReleasePhoneNumber"},
}
"""Kinds that mean something for some operations only; the others go with any."""


@dataclass(frozen=True)
class Fault:
    """One thing that is to go wrong.

    The kinds:

    * ``throttle``: 429 ThrottlingException. ``too_many``: 429 TooManyRequestsException.
    * ``deny``: 403 AccessDeniedException.
    * ``fail_before``: nothing happens, and the error is answered.
    * ``fail_after``: the effect happens, and the error is answered.
    * ``lose_answer``: the effect happens, and the connection is closed without an answer. boto3
      sees a ConnectionClosedError in process as it does over HTTP.
    * ``refuse``: 200, and later the status is FAILED with the message. A number that was
      to be moved or released stays where it was, with its flow.
    * ``vanish``: 200 with the id of a number that never appears.
    * ``stall``: 200, and the number stays IN_PROGRESS until the fault is cleared.

    Attributes:
        operation: The API's name for it, or ``*`` for whatever the kind applies to.
        kind: One of the above.
        code: Error code of ``fail_before`` and ``fail_after``.
        message: Message of the error, or of the FAILED status.
        status: HTTP status of ``fail_before`` and ``fail_after``; None for the modelled one.
        skip: How many matching calls come through before the fault hits.
        times: How many calls it then hits; None for all of them.
        match: Request parameters that must be equal for a call to match.
        number: A phone number by its id, ARN, source ARN or digits: only calls that name it match,
            by whichever of these.
    """

    operation: str
    kind: str
    code: str = "InternalServiceException"
    message: str = "Made to fail by a fault of the local Connect."
    status: int | None = None
    skip: int = 0
    times: int | None = 1
    match: dict[str, Any] | None = None
    number: str | None = None

    def __post_init__(self) -> None:
        kind = FaultKind(self.kind)
        if self.operation != "*" and not is_operation(self.operation):
            raise ValueError(f"Amazon Connect has no operation {self.operation!r}")
        operations = OPERATIONS_OF_KIND.get(kind)
        if operations and self.operation != "*" and self.operation not in operations:
            raise ValueError(f"{kind} does not apply to {self.operation}")

    def matches(self, operation: str, parameters: dict[str, Any], names_of: NamesOf) -> bool:
        """Tell whether a call is of the sort that this fault is meant for.

        Args:
            operation: What was called.
            parameters: Its parameters.
            names_of: Returns every name of a number, given one.
        """
        possible = OPERATIONS_OF_KIND.get(FaultKind(self.kind))
        wanted = self.match or {}
        return (
            self.operation in ("*", operation)
            and (possible is None or operation in possible)
            and (self.number is None or self._is_meant(parameters, names_of))
            and all(parameters.get(name) == value for name, value in wanted.items())
        )

    def _is_meant(self, parameters: dict[str, Any], names_of: NamesOf) -> bool:
        return any(self.number in names_of(name) for name in subjects_of(parameters))


class ArmedFault:
    """A fault that counts the calls it lets through and those it hits."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._to_skip = fault.skip
        self._to_hit = fault.times

    def takes(self, operation: str, parameters: dict[str, Any], names_of: NamesOf) -> bool:
        """Tell whether this call is hit, and count it."""
        if self._to_hit == 0 or not self.fault.matches(operation, parameters, names_of):
            return False
        if self._to_skip:
            self._to_skip -= 1
            return False
        if self._to_hit is not None:
            self._to_hit -= 1
        return True


class Faults:
    """The faults of one account and Region, in the order in which they were added.

    A call is hit by at most one: the first that matches, has let enough calls through and has
    hits left. Those after it do not see the call.
    """

    def __init__(self) -> None:
        self._armed: list[ArmedFault] = []

    def add(self, fault: Fault) -> None:
        """Arm a fault."""
        self._armed.append(ArmedFault(fault))

    def added(self) -> list[Fault]:
        """Return the faults that were added, spent ones included."""
        return [armed.fault for armed in self._armed]

    def clear(self) -> None:
        """Disarm all faults; numbers that were stalled go on."""
        self._armed.clear()

    def take(
        self, operation: str, parameters: dict[str, Any], names_of: NamesOf
    ) -> ArmedFault | None:
        """Return the fault that hits this call, if any."""
        for armed in self._armed:
            if armed.takes(operation, parameters, names_of):
                return armed
        return None

    def holds(self, armed: ArmedFault) -> bool:
        """Tell whether a fault has not been cleared yet."""
        return armed in self._armed
