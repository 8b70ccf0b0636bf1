"""Client tokens: readable, repeated on a retry, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from phone_number_handler.core.client_token import client_token
from phone_number_handler.core.desired import Resource

STACK_ID = "arn:aws:cloudformation:us-east-1:123456789012:stack/Contact-Centre/1b2c"
LINE = Resource(STACK_ID, "SupportLine5CFB64A3", "request-1")
MOVE = {"PhoneNumberId": "id", "TargetArn": "arn:a"}


def test_it_begins_with_the_stacks_name_and_the_logical_id() -> None:
    token = client_token(LINE, "UpdatePhoneNumber", MOVE)

    assert token.startswith("Contact-Centre/SupportLine5CFB64A3/")


def test_it_repeats_for_the_same_request_operation_and_parameters() -> None:
    again = {"TargetArn": "arn:a", "PhoneNumberId": "id"}

    assert client_token(LINE, "UpdatePhoneNumber", MOVE) == client_token(
        LINE, "UpdatePhoneNumber", again
    )


def test_it_differs_by_everything_else() -> None:
    tokens = [
        client_token(LINE, "UpdatePhoneNumber", MOVE),
        client_token(LINE, "ReleasePhoneNumber", MOVE),
        client_token(LINE, "UpdatePhoneNumber", {**MOVE, "TargetArn": "arn:b"}),
        client_token(LINE, "UpdatePhoneNumber", MOVE, attempt=2),
        client_token(replace(LINE, request_id="request-2"), "UpdatePhoneNumber", MOVE),
        client_token(replace(LINE, stack_id=f"{STACK_ID}x"), "UpdatePhoneNumber", MOVE),
    ]

    assert len(set(tokens)) == len(tokens)


names = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1)


@given(
    stack=names.map(lambda name: name[:128]),
    logical_id=st.text("abcXYZ019", min_size=1, max_size=255),
    request_id=st.text(max_size=500),
    parameters=st.dictionaries(st.text(), st.text()),
)
def test_it_is_never_longer_than_the_api_allows(
    stack: str, logical_id: str, request_id: str, parameters: dict[str, str]
) -> None:
    stack_id = f"arn:aws:cloudformation:us-east-1:123456789012:stack/{stack}/1b2c"

    token = client_token(
        Resource(stack_id, logical_id, request_id), "ImportPhoneNumber", parameters
    )

    assert len(token) <= 421
