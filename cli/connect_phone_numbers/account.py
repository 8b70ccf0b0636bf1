"""The account and Region that the command looks at: the one module of it that knows boto3."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache, cached_property
from pathlib import Path

from botocore.exceptions import BotoCoreError, NoRegionError

from connect_phone_numbers.names import Names
from phone_number_handler.adapters.aws import (
    Client,
    NewClient,
    Refused,
    boto3_client,
    call_once,
)
from phone_number_handler.adapters.clock import Clock, Deadline, SystemClock
from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.patience import TRANSIENT
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.desired import Resource

# Whoever waits at a terminal can end it. A pipeline has a limit of its own.
_FOREVER = float("inf")
# For how many seconds a call is repeated that nobody answers, or that is refused: whoever waits
# sees nothing of that.
_PATIENCE = 15.0


class AccountError(Exception):
    """The account cannot be looked at at all: no credentials, no Region."""


def _client_as_the_aws_cli(service: str) -> Client:
    """Return a client of the Region that AWS_REGION names, if it does: boto3 does not look."""
    return boto3_client(service, os.environ.get("AWS_REGION") or None)


class Account:
    """What is read of one account and Region, found through boto3's standard settings."""

    def __init__(
        self, new_client: NewClient = _client_as_the_aws_cli, clock: Clock | None = None
    ) -> None:
        """Make clients by ``new_client``, and wait on ``clock``."""
        self._new_client = cache(new_client)
        self.clock = clock or SystemClock()

    @cached_property
    def connect(self) -> PatientClient:
        """Amazon Connect."""
        return self._patient("connect")

    @cached_property
    def cloudformation(self) -> PatientClient:
        """CloudFormation."""
        return self._patient("cloudformation")

    @cached_property
    def states(self) -> PatientClient:
        """Step Functions, which runs migrations: they are watched for hours."""
        return self._patient("stepfunctions", TRANSIENT)

    @cached_property
    def s3(self) -> PatientClient:
        """Amazon S3, which has their manifests and reports."""
        return self._patient("s3", TRANSIENT)

    @cached_property
    def inventory(self) -> Inventory:
        """All numbers, in bulk."""
        return Inventory(self.connect)

    @cached_property
    def region(self) -> str:
        """The Region."""
        return str(self.client("connect").meta.region_name)

    def once(self, operation: str) -> bool:
        """Call an operation of Connect without parameters, once; tell whether it was taken.

        Raises:
            ServiceError: If it was not, and not since there were too many calls.
        """
        try:
            call_once(self.client("connect"), operation, {})
        except Refused as refusal:
            if refusal.error.is_throttling:
                return False
            raise refusal.error from refusal
        return True

    @cached_property
    def names(self) -> Names:
        """What instances, groups and flows are called."""
        return Names(self.connect)

    def reader(self, stack_id: str) -> Connect:
        """Return what reads numbers one by one, for a stack, and refuses to write."""
        return Connect(self.connect, Resource(stack_id, "", ""))

    def _patient(self, service: str, patience: float = _PATIENCE) -> PatientClient:
        deadline = Deadline(self.clock, _FOREVER)
        # At once: what cannot be looked at is said before anything is begun.
        client = self.client(service)
        return PatientClient(lambda: client, self.clock, deadline, Log(""), patience)

    def client(self, service: str) -> Client:
        """Return a boto3 client.

        Raises:
            AccountError: If boto3 has no Region, or a setting that cannot be.
        """
        try:
            return self._new_client(service)
        except NoRegionError as error:
            raise AccountError(f"{str(error).rstrip('.')}: set AWS_REGION") from error
        except (BotoCoreError, ValueError) as error:
            # An endpoint that is no address is a ValueError.
            raise AccountError(str(error)) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the handler's log, which goes to stdout in the function, away from what is shown."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        yield
