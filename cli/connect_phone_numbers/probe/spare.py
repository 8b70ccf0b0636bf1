"""A number that can be spared: changed, looked at, and put back whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from connect_phone_numbers.account import Account
from phone_number_handler.adapters import flows
from phone_number_handler.core.arn import Arn, Kind, is_kind
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.errors import NotFoundError
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.owner import OwnerRecord

TAG = "connect-phone-numbers-probe"
_EVERY, _LONGEST = 0.5, 300.0


class NotSpareError(Exception):
    """A number that somebody needs, or cannot be changed now."""


@dataclass(frozen=True)
class Spare:
    """The number, and what is done with it.

    Attributes:
        account: Where it is.
        number: The number as it was found.
        flow: The flow that answered it; None for none.
        elsewhere: Another instance, for a move; None for none.
    """

    account: Account
    number: PhoneNumber
    flow: str | None
    elsewhere: str | None

    @classmethod
    def of(cls, account: Account, phone_number_id: str, elsewhere: str | None) -> Spare:
        """Return a number that can be spared.

        Raises:
            NotSpareError: If somebody manages it, a change of it is under way, or it cannot be
                moved to where ``elsewhere`` says.
        """
        reader = account.reader("")
        try:
            number = reader.describe(phone_number_id)
        except NotFoundError:
            raise NotSpareError(
                f"--spare must be the id of a number in Amazon Connect: got {phone_number_id!r}"
            ) from None
        record = OwnerRecord.of(number)
        if record is not None:
            raise NotSpareError(
                f"--spare must be a number that nobody manages: {number} is managed by "
                f"{record.logical_id} in the stack {record.stack_id}"
            )
        if number.status is not Status.CLAIMED:
            raise NotSpareError(f"--spare must be CLAIMED: {number} is {number.status}")
        if not is_kind(number.target_arn, Kind.INSTANCE):
            raise NotSpareError(f"--spare must be in an instance: it is in {number.target_arn}")
        if elsewhere is not None and not is_kind(elsewhere, Kind.INSTANCE):
            raise NotSpareError(f"--elsewhere must be the ARN of an instance: got {elsewhere!r}")
        if elsewhere == number.target_arn:
            raise NotSpareError(f"--elsewhere must be another instance than {elsewhere}")
        return cls(
            account, number, reader.flows_of(number, [Channel.VOICE])[Channel.VOICE], elsewhere
        )

    @property
    def now(self) -> float:
        """The time in seconds."""
        return self.account.clock.now()

    def described(self) -> PhoneNumber:
        """Return the number as it is shown now."""
        return self.account.reader("").describe(self.number.phone_number_id)

    def shown_flow(self, instance_arn: str | None = None) -> str | None:
        """Return the flow that is shown now, among those of an instance; by default its own."""
        instance = Arn.parse(instance_arn or self.number.target_arn).instance_id
        return flows.read(self.account.connect, self.number, Channel.VOICE, instance)

    def write(self, operation: str, token: str | None = None, **parameters: Any) -> None:
        """Change what the number shows; the operation's token is a fresh one by default."""
        self.account.connect.call(
            operation,
            PhoneNumberId=self.number.phone_number_id,
            ClientToken=token or str(uuid4()),
            **parameters,
        )

    def tag(self, tags: Mapping[str, str]) -> None:
        """Put tags on."""
        arn = self.number.phone_number_arn
        self.account.connect.call("TagResource", resourceArn=arn, tags=dict(tags))

    def untag(self, *keys: str) -> None:
        """Take tags off."""
        arn = self.number.phone_number_arn
        self.account.connect.call("UntagResource", resourceArn=arn, tagKeys=list(keys))

    def attach(self, flow: str) -> None:
        """Attach the number to a flow."""
        self._request(flows.attaching(self.number, Channel.VOICE, flow))

    def detach(self) -> None:
        """Detach the number from its flow."""
        instance = Arn.parse(self.number.target_arn).instance_id
        self._request(flows.detaching(self.number, Channel.VOICE, instance))

    def _request(self, request: flows.Request) -> None:
        self.account.connect.call(request.operation, **request.parameters)

    def until(self, is_so: Callable[[], bool]) -> float | None:
        """Look twice a second until something is so; return after how long. None: it never was."""
        began = self.now
        while not is_so():
            if self.now - began > _LONGEST:
                return None
            self.account.clock.sleep(_EVERY)
        return self.now - began

    def settle(self) -> None:
        """Wait until no change is under way, and reads have caught up with the last one."""
        self.until(lambda: self.described().status is not Status.IN_PROGRESS)

    def move(self, target_arn: str) -> None:
        """Move the number, and wait until it is there."""
        self.write("UpdatePhoneNumber", TargetArn=target_arn)
        self.until(lambda: self._is_at(target_arn))

    def describe_as(self, description: str) -> None:
        """Set the description, and wait until it is shown."""
        self.write("UpdatePhoneNumberMetadata", PhoneNumberDescription=description)
        self.until(lambda: self._is_described(description))

    def _is_at(self, target_arn: str) -> bool:
        number = self.described()
        return number.status is not Status.IN_PROGRESS and number.target_arn == target_arn

    def _is_described(self, description: str) -> bool:
        number = self.described()
        return number.status is not Status.IN_PROGRESS and number.description == description

    def put_back(self) -> None:
        """Make the number what it was found as."""
        self.settle()
        number, was = self.described(), self.number
        if TAG in number.tags:
            self.untag(TAG)
        if number.target_arn != was.target_arn:
            self.move(was.target_arn)
        if number.description != was.description:
            self.describe_as(was.description)
        if self.flow:
            self.attach(self.flow)
            self.until(lambda: self.shown_flow() == self.flow)


@contextmanager
def borrowed(spare: Spare) -> Iterator[Spare]:
    """Lend a number, and put it back whatever happens."""
    try:
        yield spare
    finally:
        spare.put_back()
