"""How numbers are moved without this library: a script, and Amazon's runbook.

Each takes one number after the other. Neither has a plan, a record or a way back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from stand_ins import SharedClock

# What a script waits before it looks again whether a move is done.
_POLL = 2.0
# boto3's own: five tries, with pauses of up to so many seconds. They are made here since its own
# pauses are in real time. https://docs.aws.amazon.com/boto3/latest/guide/retries.html
_TRIES, _LONGEST_PAUSE = 5, 20.0
# https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-associate-phone-numbers-to-connect-contact-flows.html
_RUNBOOK_SECONDS = 14.5 * 60


@dataclass(frozen=True)
class Row:
    """A number, where it is to go, and the flow that shall answer it there."""

    phone_number_id: str
    target_arn: str
    instance_id: str
    contact_flow_id: str


@dataclass
class Script:
    """Somebody's script.

    Attributes:
        client: A boto3 client of Amazon Connect.
        clock: What it waits on.
        failed: The numbers that it has given up.
        left: The numbers that it did not get to.
    """

    client: Any
    clock: SharedClock
    failed: list[Row] = field(default_factory=list)
    left: list[Row] = field(default_factory=list)

    def move(self, rows: Sequence[Row]) -> None:
        """Move each number, wait until that is done, and attach it to its flow."""
        for row in rows:
            try:
                self._move(row)
                self._attach(row)
            except ClientError:
                self.failed.append(row)

    def attach(self, rows: Sequence[Row]) -> None:
        """Attach each number to its flow, as the runbook does, until its time is over."""
        began = self.clock.now()
        for place, row in enumerate(rows):
            if self.clock.now() - began > _RUNBOOK_SECONDS:
                self.left.extend(rows[place:])
                return
            try:
                self._attach(row)
            except ClientError:
                self.failed.append(row)

    def _move(self, row: Row) -> None:
        number_id = row.phone_number_id
        self._tried(
            self.client.update_phone_number, PhoneNumberId=number_id, TargetArn=row.target_arn
        )
        while True:
            self.clock.sleep(_POLL)
            number = self._tried(self.client.describe_phone_number, PhoneNumberId=number_id)
            if _status(number) != "IN_PROGRESS":
                return

    def _attach(self, row: Row) -> None:
        self._tried(
            self.client.associate_phone_number_contact_flow,
            PhoneNumberId=row.phone_number_id,
            InstanceId=row.instance_id,
            ContactFlowId=row.contact_flow_id,
        )

    def _tried(self, call: Callable[..., Any], **parameters: Any) -> Any:
        for again in range(1, _TRIES):
            try:
                return call(**parameters)
            except ClientError as error:
                if "Throttling" not in error.response["Error"]["Code"]:
                    raise
                pause = random.random() * min(2.0**again, _LONGEST_PAUSE)  # noqa: S311
                self.clock.sleep(pause)
        return call(**parameters)


def _status(answer: Any) -> str:
    return str(answer["ClaimedPhoneNumberSummary"]["PhoneNumberStatus"]["Status"])
