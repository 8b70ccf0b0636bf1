"""Each service that fails is asked for as long as its answer is worth, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.services import Services
from stand_ins import FakeClock, stack_id
from stand_ins.step_functions import MACHINE

SOURCE = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1"
WHATSAPP = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/0123abcd"

Ask = Callable[[Services, Deadline, Log], object]


class Broken:
    """A client of a service that fails whatever it is asked."""

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(**_: object) -> Any:
            raise ClientError(
                {
                    "Error": {"Code": "InternalFailure", "Message": "It is down"},
                    "ResponseMetadata": cast("Any", {"HTTPStatusCode": 500}),
                },
                method,
            )

        return call


def owner(name: str) -> Ask:
    return lambda services, deadline, log: services.owners(deadline, log).resource(name, "Line")


def source(name: str) -> Ask:
    return lambda services, deadline, log: services.sources(deadline, log).ask(name, waits=True)


@pytest.mark.parametrize(
    ("ask", "seconds"),
    [
        pytest.param(owner(stack_id()), 30, id="a stack"),
        pytest.param(owner(MACHINE), 30, id="a migration"),
        pytest.param(source(SOURCE), 5, id="a number that is texted"),
        pytest.param(source(WHATSAPP), 5, id="a number of WhatsApp"),
    ],
)
def test_no_answer_is_an_answer_after_some_seconds(ask: Ask, seconds: float) -> None:
    clock = FakeClock()
    services = Services(lambda _: cast("Any", Broken()), clock)
    began = clock.now()

    answer = ask(services, Deadline(clock, began + 600), Log("Contact-Centre"))

    assert answer is None
    assert seconds / 4 < clock.now() - began <= seconds
