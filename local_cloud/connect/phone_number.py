"""A phone number in Amazon Connect, and how its state changes with time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.channel import Channel, channel_of

LONGEST_STATUS_MESSAGE = 255


class PhoneNumberStatus(StrEnum):
    """The status of a claim, import, update or release.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_PhoneNumberStatus.html
    """

    CLAIMED = "CLAIMED"
    IN_PROGRESS = "IN_PROGRESS"
    FAILED = "FAILED"


@dataclass(frozen=True)
class NumberKind:
    """The country and type that come with a number's digits."""

    country_code: str
    type: str


_COUNTRY_CODES = {"+1": "US", "+44": "GB", "+49": "DE", "+61": "AU", "+353": "IE"}
_LONGEST_SHORT_CODE = len("+1123456")
_TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888", "+44800", "+49800")


def kind_of(phone_number: str) -> NumberKind:
    """Return country and type of an E.164 number, as far as its first digits tell."""
    countries = (code for prefix, code in _COUNTRY_CODES.items() if phone_number.startswith(prefix))
    number_type = "TOLL_FREE" if phone_number.startswith(_TOLL_FREE) else "DID"
    if len(phone_number) <= _LONGEST_SHORT_CODE:
        number_type = "SHORT_CODE"
    return NumberKind(next(countries, "US"), number_type)


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Fate:
    """What becomes of a request that Connect has accepted with a 200.

    Attributes:
        failure: Why it is going to fail; None if it is not.
        vanishes: Whether the number that was answered never appears.
        is_held: Tells whether it is still kept from being carried out.
    """

    failure: str | None = None
    vanishes: bool = False
    is_held: Callable[[], bool] = _never


CARRIED_OUT = Fate()


@dataclass(frozen=True)
class Change:
    """What Connect accepted with a 200 and is still carrying out.

    Attributes:
        shows_at: From when on reads show IN_PROGRESS.
        settles_at: When it is carried out, or has failed.
        target_arn: Where the number is to go; None if it stays.
        description: The new description; None if it keeps the one it has.
        releases: Whether the number is to be no more.
        failure: Why it is going to fail; None if it is not.
        is_held: Tells whether it is kept from settling.
    """

    shows_at: float
    settles_at: float
    target_arn: str | None = None
    description: str | None = None
    releases: bool = False
    failure: str | None = None
    is_held: Callable[[], bool] = _never


@dataclass(frozen=True)
class PhoneNumberRecord:
    """What is true of a number now, however stale the API's reads are.

    Attributes:
        contact_flow_arn: The flow on the channel that it has by where it comes from.
        flows: Its flow on each channel that has one.
    """

    phone_number_id: str
    phone_number_arn: str
    phone_number: str
    target_arn: str
    contact_flow_arn: str | None
    description: str | None
    tags: dict[str, str]
    status: str
    message: str | None
    source_phone_number_arn: str | None
    flows: dict[str, str]


@dataclass
class PhoneNumber:
    """A number that was claimed or imported.

    Attributes:
        appears_at: From when on DescribePhoneNumber and ListPhoneNumbersV2 know it.
        placed: Whether it ever got to a target; a failed claim or import never does.
        is_released: Whether it is no more.
        failure: The message of the FAILED status.
        flows: The flow it is attached to on each channel.
        former_flows: The flows it had in each target that it left.
        past: What it was, each with the moment until which it was so; for reads that lag behind.
    """

    id: str
    arn: str
    phone_number: str
    target_arn: str
    description: str | None = None
    source_phone_number_arn: str | None = None
    appears_at: float = 0.0
    placed: bool = False
    is_released: bool = False
    failure: str | None = None
    change: Change | None = None
    flows: dict[Channel, str] = field(default_factory=dict)
    former_flows: dict[str, dict[Channel, str]] = field(default_factory=dict)
    past: list[tuple[float, "PhoneNumber"]] = field(default_factory=list)

    @property
    def channel(self) -> Channel:
        """The channel that it has by where it comes from."""
        return channel_of(self.source_phone_number_arn)

    @property
    def contact_flow_arn(self) -> str | None:
        """The flow that it is attached to on that channel."""
        return self.flows.get(self.channel)

    @contact_flow_arn.setter
    def contact_flow_arn(self, contact_flow_arn: str | None) -> None:
        self._set_flow(self.channel, contact_flow_arn)

    @property
    def status(self) -> PhoneNumberStatus:
        """The status without staleness."""
        if self.change:
            return PhoneNumberStatus.IN_PROGRESS
        return self._settled_status

    @property
    def names(self) -> set[str]:
        """All by which requests can mean the number."""
        return {self.id, self.arn, self.phone_number, self.source_phone_number_arn or self.arn}

    @property
    def destination_arn(self) -> str:
        """Where the number is going to be, if nothing fails."""
        return (self.change and self.change.target_arn) or self.target_arn

    @property
    def _settled_status(self) -> PhoneNumberStatus:
        return PhoneNumberStatus.FAILED if self.failure else PhoneNumberStatus.CLAIMED

    def seen_at(self, moment: float) -> "PhoneNumber":
        """Return the number as it was at that moment."""
        return next((former for until, former in self.past if moment < until), self)

    def begin(self, change: Change, now: float) -> None:
        """Accept a change."""
        self._remember(now)
        self.change = change

    def attach(self, channel: Channel, contact_flow_arn: str | None, now: float) -> None:
        """Attach the number to a flow on a channel, or to none."""
        self._remember(now)
        self._set_flow(channel, contact_flow_arn)

    def _set_flow(self, channel: Channel, contact_flow_arn: str | None) -> None:
        # What is remembered keeps the map that it had.
        others = {each: flow for each, flow in self.flows.items() if each != channel}
        self.flows = others | ({channel: contact_flow_arn} if contact_flow_arn else {})

    def settle_if_due(self, now: float, behaviour: Behaviour) -> None:
        """Carry out the change, or let it fail, if it is time."""
        change = self.change
        if change is None or now < change.settles_at or change.is_held():
            return
        self._remember(change.settles_at)
        self.change = None
        only_metadata = self.placed and change.target_arn is None
        if change.failure or not (only_metadata and behaviour.failure_outlives_metadata):
            self.failure = change.failure
        if change.failure:
            return
        if change.releases:
            self.is_released = True
            return
        self.placed = True
        if change.description is not None:
            self.description = change.description
        if change.target_arn is not None:
            self._move_to(change.target_arn, behaviour)

    def _remember(self, until: float) -> None:
        self.past.append((until, replace(self, past=[])))

    def _move_to(self, target_arn: str, behaviour: Behaviour) -> None:
        """Move without the flows, as UpdatePhoneNumber does; on every channel, it is taken.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdatePhoneNumber.html
        """
        if self.flows:
            self.former_flows[self.target_arn] = self.flows
        restores = behaviour.move_back_restores_flow
        self.flows = self.former_flows.get(target_arn, {}) if restores else {}
        self.target_arn = target_arn

    def forget_flow(self, contact_flow_arn: str, now: float) -> None:
        """Drop a flow that is no more."""
        for channel in [each for each, flow in self.flows.items() if flow == contact_flow_arn]:
            self.attach(channel, None, now)
        self.former_flows = {
            target: {each: flow for each, flow in flows.items() if flow != contact_flow_arn}
            for target, flows in self.former_flows.items()
        }

    def shown_status(self, moment: float, behaviour: Behaviour) -> dict[str, str]:
        """Return PhoneNumberStatus as a read of that moment shows it."""
        if self.change and moment >= self.change.shows_at:
            return {"Status": behaviour.progress_status}
        if self.failure:
            message = self.failure[:LONGEST_STATUS_MESSAGE]
            return {"Status": PhoneNumberStatus.FAILED, "Message": message}
        return {"Status": PhoneNumberStatus.CLAIMED}

    def shown_target(self, behaviour: Behaviour) -> str | None:
        """Return TargetArn as reads show it."""
        never_placed = bool(self.failure) and not self.placed
        return (
            None if never_placed and not behaviour.failed_imports_show_target else self.target_arn
        )

    def summary(self, behaviour: Behaviour) -> dict[str, Any]:
        """Return the members that DescribePhoneNumber and ListPhoneNumbersV2 have in common."""
        kind = kind_of(self.phone_number)
        return {
            "PhoneNumberId": self.id,
            "PhoneNumberArn": self.arn,
            "PhoneNumber": self.phone_number,
            "PhoneNumberCountryCode": kind.country_code,
            "PhoneNumberType": kind.type,
            "PhoneNumberDescription": self.description,
            "TargetArn": self.shown_target(behaviour),
            "SourcePhoneNumberArn": self.source_phone_number_arn,
        }

    def record(self, tags: dict[str, str]) -> PhoneNumberRecord:
        """Return what is true of the number now."""
        return PhoneNumberRecord(
            phone_number_id=self.id,
            phone_number_arn=self.arn,
            phone_number=self.phone_number,
            target_arn=self.target_arn,
            contact_flow_arn=self.contact_flow_arn,
            description=self.description,
            tags=tags,
            status=str(self.status),
            message=self.failure,
            source_phone_number_arn=self.source_phone_number_arn,
            flows={channel.name: flow for channel, flow in self.flows.items()},
        )
