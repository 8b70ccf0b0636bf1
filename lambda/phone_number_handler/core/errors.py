"""Everything that this package raises on purpose.

::

    PhoneNumberError
    ├── InvalidPropertyError      a property cannot be right
    ├── OwnershipConflictError    another resource manages the number
    ├── PhoneNumberGoneError      the number is no longer in Amazon Connect
    ├── PhoneNumberFailedError    Connect accepted the request, then reported FAILED
    ├── FailedImportError         an import that was made before has FAILED
    ├── DeadlineExceededError     Connect took longer than the timeout allows
    ├── OvertakenError            CloudFormation has gone on without this event
    ├── SourceNotReadyError       a number cannot be imported from its service yet
    ├── TargetNotReadyError       a traffic distribution group will take no numbers
    ├── NotMigratedError          a number is not to be migrated, or not yet to be let go of
    ├── FlowGoneError             a number is back where it was; its flow there is no more
    ├── StillUnderWayError        a migration of a number takes longer than a function lives
    ├── AlreadyImportedError      a number that is to be imported is there already
    ├── UnfinishedError           a step failed; says which number was under way
    ├── LifecycleError            a create failed; says where the number is now
    └── ServiceError              AWS refused a call
        └── NotFoundError         ... since what it names does not exist

Every message is written for the person who reads it in CloudFormation's events.
"""

from __future__ import annotations

from collections.abc import Mapping

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import PREFIX, OwnerRecord
from phone_number_handler.core.source import Source

# Connect's code for a client token that it has seen with other parameters.
TOKEN_REUSED = "IdempotencyException"  # noqa: S105 - an error code
# Its codes for what it does not do with this kind of number.
NOT_FOR_THIS = frozenset({"InvalidParameterException", "InvalidRequestException"})
_ATTACHING = frozenset({"AssociateFlow", "AssociatePhoneNumberContactFlow"})

_ECHO_LIMIT = 200


def echo(value: object) -> str:
    """Return ``value`` quoted and cut, fit to stand in one line of a message."""
    text = repr(value)
    return text if len(text) <= _ECHO_LIMIT else f"{text[:_ECHO_LIMIT]}…"


class PhoneNumberError(Exception):
    """Base of all that this package raises on purpose."""


class InvalidPropertyError(PhoneNumberError):
    """A property of the resource cannot be right; nothing has been written."""

    def __init__(self, name: str, value: object, problem: str) -> None:
        """Name the property, echo its value and say what is wrong with it."""
        super().__init__(f"{name} {problem}: got {echo(value)}")
        self.name, self.problem = name, problem


class OwnershipConflictError(PhoneNumberError):
    """Another resource, that still exists, manages the number."""

    def __init__(self, number: PhoneNumber, record: OwnerRecord) -> None:
        """Name the owner, by the number's record, and say what can be done."""
        super().__init__(f"{number} {managed_by(record)}")


def managed_by(record: OwnerRecord) -> str:
    """Return who manages a number, by its record, and what can be done, in words."""
    owner = record.stack_id
    by_hand = f"if that no longer manages it, take the tags that begin with {PREFIX} off the number"
    if ":states:" in owner:
        return f"is being migrated by {owner}. Commit or undo that first; {by_hand}"
    who = f"{record.logical_id} in the stack {owner}"
    return f"is managed by {who}. Remove it there first; {by_hand}"


class PhoneNumberGoneError(PhoneNumberError):
    """The number that the resource manages is no longer in Amazon Connect."""


class PhoneNumberFailedError(PhoneNumberError):
    """Amazon Connect accepted a request and later reported the status FAILED."""

    def __init__(self, number: PhoneNumber) -> None:
        """Pass on Connect's own message."""
        super().__init__(
            f"Amazon Connect reports {number} as FAILED: {number.message or 'no message'}"
        )


class FailedImportError(PhoneNumberError):
    """A number was imported before, Connect reports that as FAILED; no flow answers it."""

    def __init__(self, number: PhoneNumber) -> None:
        """Pass on Connect's own message, and say what can be done."""
        super().__init__(
            f"{number} was imported from {number.source_phone_number_arn} before, and "
            f"Amazon Connect reports it as FAILED: {number.message or 'no message'}. Put right "
            "what the message names, have the number moved to its instance again in Amazon "
            "Connect, or ask AWS Support; then deploy again. Nothing has been changed"
        )


class DeadlineExceededError(PhoneNumberError):
    """Amazon Connect had not finished when the resource's timeout had passed."""


class OvertakenError(PhoneNumberError):
    """CloudFormation has gone on without this event, or a later one has written the record."""


class SourceNotReadyError(PhoneNumberError):
    """A number cannot be imported from AWS End User Messaging yet."""

    def __init__(self, source: Source) -> None:
        """Say why, and what can be done."""
        super().__init__(
            f"{source} cannot be imported from AWS End User Messaging: {source.obstacle}. "
            "Nothing has been written"
        )


class TargetNotReadyError(PhoneNumberError):
    """A traffic distribution group takes no numbers, and will not."""


class NotMigratedError(PhoneNumberError):
    """A migration does not do what it was asked for; the number is left as it is."""


class FlowGoneError(PhoneNumberError):
    """A number is back where it was found, and its flow there is no more."""

    def __init__(self, target_arn: str, gone: Mapping[Channel, str]) -> None:
        """Name the flows, not the number: of many that had the same a report makes one line."""
        super().__init__(
            f"It is back in {target_arn}, without a flow on {', '.join(gone)}: Amazon Connect has "
            f"{', '.join(dict.fromkeys(gone.values()))} no more. Attach another flow to it, and "
            "undo the migration: its record is kept until then"
        )


class StillUnderWayError(PhoneNumberError):
    """What a migration does with a number takes longer than a function lives; it goes on later."""


class AlreadyImportedError(PhoneNumberError):
    """The number that is to be imported is there already.

    Attributes:
        phone_number_id: Its id.
    """

    def __init__(self, phone_number_id: str) -> None:
        """Say which one it is."""
        super().__init__(f"The number has been imported already: {phone_number_id}")
        self.phone_number_id = phone_number_id


class UnfinishedError(PhoneNumberError):
    """Something failed after a number had been touched, or may have been.

    Attributes:
        phone_number_id: The number's id; None if it is not known whether it was imported.
        cause: What went wrong; its message is this error's.
        found: Where the number was before; None if it was not there, or that is not known.
        has_changed: Whether more than the record has been written.
    """

    def __init__(
        self,
        phone_number_id: str | None,
        cause: Exception,
        found: Placement | None = None,
        *,
        has_changed: bool = True,
    ) -> None:
        """Keep what is known of the number beside the cause."""
        super().__init__(str(cause))
        self.has_changed = has_changed
        self.phone_number_id = phone_number_id
        self.cause = cause
        self.found = found

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody else has dealt with the number meanwhile."""
        return isinstance(self.cause, OvertakenError | OwnershipConflictError)

    @property
    def has_wrong_flow(self) -> bool:
        """Whether the flow is not there, or cannot be this number's, however often one tries."""
        cause = self.cause
        if not isinstance(cause, ServiceError) or cause.operation not in _ATTACHING:
            return False
        return isinstance(cause, NotFoundError) or cause.code in NOT_FOR_THIS


class LifecycleError(PhoneNumberError):
    """A create failed after it had touched a number.

    Attributes:
        phone_number_arn: The number's ARN, to be reported in the physical id, so
            that the roll-back's delete finds the number again.
        is_undone: Whether what the create did has been undone.
    """

    def __init__(self, reason: str, phone_number_arn: str, *, is_undone: bool) -> None:
        """Keep the number's ARN beside the reason."""
        super().__init__(reason)
        self.phone_number_arn = phone_number_arn
        self.is_undone = is_undone


class ServiceError(PhoneNumberError):
    """AWS refused a call, or could not be reached.

    Attributes:
        code: AWS's error code, or the name of the connection error.
        operation: The API operation, such as ``UpdatePhoneNumber``.
        is_throttling: Whether there were too many calls: no verdict on this one.
        may_be_done: Whether a try of it may have been carried out all the same: its answer was
            lost. Then a later refusal may mean that there is nothing left to do.
    """

    may_be_done = False

    def __init__(
        self, operation: str, code: str, message: str, *, is_throttling: bool = False
    ) -> None:
        """Say which operation was refused, with AWS's own words."""
        super().__init__(f"{operation} was refused with {code}: {message}")
        self.operation = operation
        self.code = code
        self.is_throttling = is_throttling


class NotFoundError(ServiceError):
    """What the call names does not exist."""
