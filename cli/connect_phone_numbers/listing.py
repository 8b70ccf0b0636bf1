"""The numbers of an account and Region, with what a list shows of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from connect_phone_numbers.account import Account
from connect_phone_numbers.names import Names
from connect_phone_numbers.shown import progress
from phone_number_handler.core.arn import owner_name_of
from phone_number_handler.core.number import ListedNumber, PhoneNumber
from phone_number_handler.core.owner import OwnerRecord

_NOBODY = "nobody"


@dataclass(frozen=True)
class Entry:
    """A number, and what a list shows of it.

    Attributes:
        listed: The number as it is listed.
        flow: The ARN of the flow that answers it.
        described: The number as it is when looked at by itself; None where it was not.
    """

    listed: ListedNumber
    flow: str | None
    described: PhoneNumber | None = None

    @property
    def owner(self) -> OwnerRecord | None:
        """What its tags say of its owner."""
        return OwnerRecord.of(self.described)

    @property
    def names(self) -> set[str]:
        """By what somebody may name it."""
        listed = self.listed
        return {listed.phone_number, listed.phone_number_id, listed.phone_number_arn}

    @property
    def owner_name(self) -> str | None:
        """What its owner is called: the name of a stack, or of a migration's state machine."""
        if self.owner is None:
            return None
        return owner_name_of(self.owner.stack_id) or self.owner.stack_id

    @property
    def owner_shown(self) -> str:
        """Its owner, in words."""
        if self.described is None:
            return ""
        record = self.owner
        return f"{self.owner_name}/{record.logical_id}" if record else _NOBODY

    @property
    def as_data(self) -> Mapping[str, Any]:
        """All that is known, by the API's names."""
        listed, record = self.listed, self.owner
        more = (
            {}
            if self.described is None
            else {
                "Status": str(self.described.status),
                "Owner": {"StackId": record.stack_id, "LogicalId": record.logical_id}
                if record
                else None,
                "Tags": dict(self.described.tags),
            }
        )
        return {
            "PhoneNumber": listed.phone_number,
            "PhoneNumberId": listed.phone_number_id,
            "PhoneNumberArn": listed.phone_number_arn,
            "PhoneNumberType": listed.kind,
            "PhoneNumberDescription": listed.description,
            "SourcePhoneNumberArn": listed.source_phone_number_arn,
            "TargetArn": listed.target_arn,
            "ContactFlowArn": self.flow,
            **more,
        }

    def as_row(self, names: Names) -> tuple[str, ...]:
        """Return what people see of it."""
        listed = self.listed
        status = str(self.described.status) if self.described else ""
        target, flow = names.of(listed.target_arn), names.of(self.flow)
        return (
            listed.phone_number,
            listed.phone_number_id,
            listed.kind,
            target,
            flow,
            self.owner_shown,
            status,
        )


def entries(
    account: Account,
    *,
    prefix: str = "",
    target: str = "",
    only: Collection[str] = (),
    owners: bool = True,
) -> list[Entry]:
    """Return the numbers of the account and Region, in their order.

    Args:
        account: Where.
        prefix: What a number begins with.
        target: What its target's ARN ends in.
        only: The numbers, ids or ARNs that are asked for. By default: all.
        owners: Whether to look at each by itself, which takes half a second a number: its owner
            and its status are in no list.
    """
    inventory = account.inventory
    listed = [
        each
        for each in inventory.numbers(inventory.groups()).values()
        if each.phone_number.startswith(prefix)
        and each.target_arn.endswith(target)
        and (not only or Entry(each, None).names & set(only))
    ]
    listed.sort(key=lambda each: each.phone_number)
    flows = inventory.flows((each, each.channel) for each in listed)
    if not owners:
        return [Entry(each, flows[each.phone_number_id][each.channel]) for each in listed]
    reader = account.reader("")
    return [
        Entry(
            each,
            flows[each.phone_number_id][each.channel],
            reader.describe(each.phone_number_id),
        )
        for each in progress("Owners, two a second")(listed)
    ]
