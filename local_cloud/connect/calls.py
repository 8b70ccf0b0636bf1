"""What was asked of the local Connect, and what it answered."""

from dataclasses import dataclass
from typing import Any

_NAMES = ("PhoneNumberId", "PhoneNumber", "SourcePhoneNumberArn", "ResourceId", "resourceArn", "id")
_LISTS = ("PhoneNumberIds", "ResourceIds")
_READS = ("BatchDescribe", "BatchGet", "Describe", "Get", "List", "Search")


def is_write(operation: str) -> bool:
    """Tell whether an operation changes something; botocore's model does not say."""
    return not operation.startswith(_READS)


@dataclass(frozen=True)
class Call:
    """One API call, throttled and failed ones included.

    Attributes:
        sequence: 1 for the first call after a reset, and so on without gaps.
        time: When it arrived, by the local Connect's clock.
        operation: The API's name for it, such as ``ImportPhoneNumber``.
        parameters: As the API names them, without the ClientToken.
        client_token: The ClientToken, if the call carried one.
        status: The HTTP status; None if the connection was closed without an answer.
        error_code: The exception's name, if the answer was an error.
    """

    sequence: int
    time: float
    operation: str
    parameters: dict[str, Any]
    client_token: str | None
    status: int | None
    error_code: str | None

    @property
    def is_write(self) -> bool:
        """Whether the call was to change something."""
        return is_write(self.operation)

    @property
    def subjects(self) -> list[str]:
        """The ids, ARNs and digits by which the call names phone numbers."""
        return subjects_of(self.parameters)


def subjects_of(parameters: dict[str, Any]) -> list[str]:
    """Return the ids, ARNs and digits by which a request names phone numbers."""
    single = (parameters[name] for name in _NAMES if name in parameters)
    several = (each for name in _LISTS for each in parameters.get(name, ()))
    return [str(each) for each in (*single, *several)]


class CallLog:
    """The calls in the order in which they arrived."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._last_sequence = 0

    def record(
        self,
        *,
        time: float,
        operation: str,
        parameters: dict[str, Any],
        status: int | None,
        error_code: str | None,
    ) -> None:
        """Add a call that has been dealt with."""
        self._last_sequence += 1
        rest = {name: value for name, value in parameters.items() if name != "ClientToken"}
        self._calls.append(
            Call(
                sequence=self._last_sequence,
                time=time,
                operation=operation,
                parameters=rest,
                client_token=parameters.get("ClientToken"),
                status=status,
                error_code=error_code,
            )
        )

    def since(self, sequence: int = 0) -> list[Call]:
        """Return the calls that came after the one with that sequence number."""
        return [call for call in self._calls if call.sequence > sequence]

    def clear(self) -> None:
        """Forget the calls; the sequence numbers go on."""
        self._calls.clear()
