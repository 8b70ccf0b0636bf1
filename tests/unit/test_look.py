"""What has to be read of a number's flows, and what a read is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.examples import (
    AWAY,
    CLOSED,
    HOME,
    LINE,
    OTHER,
    OURS,
    SOURCE,
    WELCOME,
    number,
)

from phone_number_handler.core.channel import Channel, is_possible
from phone_number_handler.core.desired import Association, Desired, Managed
from phone_number_handler.core.look import (
    believed,
    channels_to_read,
    flow_seen_here,
    is_surely_shown,
)
from phone_number_handler.core.number import PhoneNumber, Placement

SMS, VOICE, WHATSAPP = Channel.SMS, Channel.VOICE, Channel.WHATSAPP
TEXTED, CALLED = number(source=SOURCE), number()
UNOWNED = number(None, source=SOURCE)
ON_TEXTS = Desired(HOME, contact_flow_arn=WELCOME)
ON_BOTH = Desired(HOME, contact_flow_arns={SMS: WELCOME, VOICE: OTHER})
ON_CALLS = Desired(HOME, contact_flow_arns={VOICE: OTHER})
NONE, AWAY_ON_TEXTS = Desired(HOME), Desired(AWAY, contact_flow_arn=CLOSED)
REMEMBERING = number(replace(OURS, previous=Placement(HOME, {VOICE: OTHER})), source=SOURCE)


@pytest.mark.parametrize(
    ("seen", "desired", "formerly", "channels"),
    [
        pytest.param(TEXTED, ON_TEXTS, Managed(), (SMS,), id="what is desired"),
        pytest.param(TEXTED, ON_BOTH, Managed(), (VOICE, SMS), id="on both channels"),
        pytest.param(
            TEXTED, NONE, Managed(contact_flow_arn=WELCOME), (SMS,), id="what was managed before"
        ),
        pytest.param(
            TEXTED, ON_TEXTS, Managed(contact_flow_arns={VOICE: OTHER}), (VOICE, SMS), id="both"
        ),
        pytest.param(TEXTED, NONE, Managed(), (), id="nothing is managed"),
        pytest.param(REMEMBERING, NONE, Managed(), (VOICE,), id="what the record remembers"),
        pytest.param(UNOWNED, NONE, Managed(), (SMS,), id="a number that is nobody's"),
        pytest.param(UNOWNED, ON_CALLS, Managed(), (VOICE, SMS), id="nobody's, for its calls"),
        pytest.param(
            TEXTED, AWAY_ON_TEXTS, Managed(), (VOICE, SMS), id="a move may cost the calls' flow"
        ),
        pytest.param(CALLED, AWAY_ON_TEXTS, Managed(), (VOICE,), id="a move of a number with one"),
    ],
)
def test_only_the_channels_are_read_that_the_plan_depends_on(
    seen: PhoneNumber, desired: Desired, formerly: Managed, channels: tuple[Channel, ...]
) -> None:
    assert channels_to_read(LINE, seen, desired, formerly) == channels


@pytest.mark.parametrize(
    ("association", "channel"), [(Association(), SMS), (Association(VOICE), VOICE)]
)
def test_a_flow_of_its_own_reads_its_channel_alone(
    association: Association, channel: Channel
) -> None:
    answer = replace(LINE, association=association)

    assert channels_to_read(answer, UNOWNED, AWAY_ON_TEXTS, Managed()) == (channel,)


@pytest.mark.parametrize(
    ("formerly", "flow"),
    [
        pytest.param(Managed(target_arn=HOME, contact_flow_arn=WELCOME), WELCOME, id="as it was"),
        pytest.param(Managed(target_arn=AWAY, contact_flow_arn=WELCOME), None, id="elsewhere"),
        pytest.param(Managed(target_arn=HOME, contact_flow_arn=OTHER), None, id="another flow"),
        pytest.param(Managed(target_arn=HOME), None, id="no flow"),
    ],
)
def test_a_flow_is_known_to_be_here_if_it_was_deployed_here(
    formerly: Managed, flow: str | None
) -> None:
    assert flow_seen_here(TEXTED, ON_TEXTS, formerly) == flow


def test_where_no_flow_is_managed_none_is_known() -> None:
    assert flow_seen_here(TEXTED, NONE, Managed(target_arn=HOME)) is None


def test_connect_surely_shows_every_flow_but_the_calls_of_an_import() -> None:
    shown = {
        (channel, own): is_surely_shown(channel, own) for channel in Channel for own in Channel
    }

    assert {each for each, is_shown in shown.items() if not is_shown} == {
        (VOICE, SMS),
        (VOICE, WHATSAPP),
    }


def test_a_number_may_have_a_flow_on_its_own_channel_and_on_calls() -> None:
    possible = {
        (channel, own) for channel in Channel for own in Channel if is_possible(channel, own)
    }

    assert possible == {
        (VOICE, VOICE),
        (VOICE, SMS),
        (VOICE, WHATSAPP),
        (SMS, SMS),
        (WHATSAPP, WHATSAPP),
    }


def test_what_connect_may_not_show_is_believed_to_be_as_it_was_deployed() -> None:
    managed = Managed(target_arn=HOME, contact_flow_arns={VOICE: OTHER, SMS: WELCOME})

    assert believed(TEXTED, {VOICE: None, SMS: None}, managed) == {VOICE: OTHER, SMS: None}
    assert believed(TEXTED, {VOICE: WELCOME}, managed) == {VOICE: WELCOME}
    assert believed(TEXTED, {VOICE: None}, Managed(target_arn=HOME)) == {VOICE: None}
    assert believed(CALLED, {VOICE: None}, managed) == {VOICE: None}


def test_where_a_number_was_not_deployed_nothing_is_believed() -> None:
    managed = Managed(target_arn=AWAY, contact_flow_arns={VOICE: OTHER})

    assert believed(TEXTED, {VOICE: None}, managed) == {VOICE: None}
