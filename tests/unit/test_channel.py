"""Channels, and the flows on them as a tag has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.examples import SOURCE, WELCOME

from phone_number_handler.core.channel import (
    Channel,
    attached,
    channel_of,
    flows_in,
    in_order,
    text_of,
)

WHATSAPP_SOURCE = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/p-1"
LONGEST_INSTANCE = f"arn:aws-us-gov:connect:us-gov-west-1:123456789012:instance/{'1' * 36}"


@pytest.mark.parametrize(
    ("source", "channel"),
    [(None, Channel.VOICE), (SOURCE, Channel.SMS), (WHATSAPP_SOURCE, Channel.WHATSAPP)],
)
def test_a_numbers_channel_follows_from_where_it_comes_from(
    source: str | None, channel: Channel
) -> None:
    assert channel_of(source) is channel


def test_channels_have_one_order() -> None:
    named = [Channel.WHATSAPP, Channel.VOICE, Channel.WHATSAPP]

    assert in_order(named) == (Channel.VOICE, Channel.WHATSAPP)


def test_what_is_known_to_have_no_flow_is_not_attached() -> None:
    assert attached({Channel.VOICE: None, Channel.SMS: WELCOME}) == {Channel.SMS: WELCOME}


def test_a_flow_that_an_earlier_version_wrote_is_one_of_voice() -> None:
    assert flows_in(WELCOME) == {Channel.VOICE: WELCOME}
    assert flows_in("") == {Channel.VOICE: None}


def test_the_flow_on_voice_alone_is_written_as_earlier_versions_read_it() -> None:
    assert text_of({Channel.VOICE: WELCOME}) == WELCOME


ids = st.uuids().map(str)


@given(st.dictionaries(st.sampled_from(Channel), st.none() | ids, min_size=1))
def test_flows_are_read_as_they_were_written_and_fit_into_a_tag(
    ids_of: dict[Channel, str | None],
) -> None:
    flows = {
        channel: f"{LONGEST_INSTANCE}/contact-flow/{id_}" if id_ else None
        for channel, id_ in ids_of.items()
    }

    assert len(text_of(flows)) <= 256
    assert flows_in(text_of(flows)) == flows


def test_what_a_later_version_writes_besides_is_left_out() -> None:
    assert flows_in(f"{LONGEST_INSTANCE} SMS=1 FAX=2 3") == {
        Channel.SMS: f"{LONGEST_INSTANCE}/contact-flow/1"
    }


def test_channels_that_are_known_to_have_no_flow_are_written_without_an_instance() -> None:
    assert text_of({Channel.SMS: None}) == "SMS="
    assert text_of({Channel.VOICE: None, Channel.WHATSAPP: None}) == "VOICE= WHATSAPP="


def test_an_id_is_all_that_follows_the_channel() -> None:
    """Somebody may have written it; what can be read of it is read without an error."""
    assert flows_in(f"{LONGEST_INSTANCE} SMS=a=b=c") == {
        Channel.SMS: f"{LONGEST_INSTANCE}/contact-flow/a=b=c"
    }
