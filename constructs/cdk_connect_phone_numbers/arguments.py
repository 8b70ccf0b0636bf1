"""The checks of what a construct is given, as far as synth can see it.

An argument that is a token, or holds one, passes: the handler checks its value
before any call that writes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from weakref import WeakKeyDictionary

from aws_cdk import Duration, Stack, Token
from constructs import Construct

from cdk_connect_phone_numbers import owner_tags
from cdk_connect_phone_numbers.channel import Channel
from cdk_connect_phone_numbers.on_delete import OnDelete
from cdk_connect_phone_numbers.on_drift import OnDrift

MAX_DESCRIPTION = 500
MAX_TAG_KEY = 128
MAX_TAG_VALUE = 256
# Connect allows 50 tags on a number; nine of them say who manages it and where it was.
MAX_TAGS = 41
MAX_TIMEOUT = 840

_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ID = r"[A-Za-z0-9_-]{1,100}"
_ARN = re.compile(r"arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):([\x21-\x7e]+)")
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
_ECHO_LIMIT = 200


class InvalidArgumentError(ValueError):
    """An argument of a construct cannot be right; the message names it and echoes its value."""

    def __init__(self, path: str, name: str, value: object, problem: str) -> None:
        """Say which argument of the construct at ``path`` is wrong, and how."""
        text = repr(value)
        text = text if len(text) <= _ECHO_LIMIT else f"{text[:_ECHO_LIMIT]}…"
        super().__init__(f"{path}: {name} {problem}: got {text}")


@dataclass(frozen=True)
class Kind:
    """What an argument's ARN may name.

    Attributes:
        title: How messages call it.
        service: The service's name in the ARN; None for any but Connect.
        resource: The pattern of the ARN's resource.
    """

    title: str
    service: str | None
    resource: str


INSTANCE = Kind("an Amazon Connect instance", "connect", f"instance/{_ID}")
TRAFFIC_DISTRIBUTION_GROUP = Kind(
    "a traffic distribution group", "connect", f"traffic-distribution-group/{_ID}"
)
PHONE_NUMBER = Kind("a phone number in Amazon Connect", "connect", f"phone-number/{_UUID}")
CONTACT_FLOW = Kind(
    "a flow of an Amazon Connect instance", "connect", f"instance/{_ID}/contact-flow/{_ID}"
)
EXTERNAL_PHONE_NUMBER = Kind(
    "a phone number in an external service", None, r"phone-number(-id)?/[^/]+"
)


@dataclass(frozen=True)
class Place:
    """Where the numbers of a stack are; None for what only deployment knows."""

    region: str | None
    account: str | None


# Known without asking CDK's own process, which hundreds of numbers would wait for.
_place_of: WeakKeyDictionary[Stack, Place] = WeakKeyDictionary()


def place_of(stack: Stack) -> Place:
    """Return where the numbers of the stack are."""
    if stack not in _place_of:
        _place_of[stack] = Place(_known(stack.region), _known(stack.account))
    return _place_of[stack]


def _known(value: str) -> str | None:
    return None if is_token(value) else value


def stack_of(scope: Construct) -> Stack:
    """Return the stack that what is made in ``scope`` belongs to."""
    return scope if isinstance(scope, Stack) else Stack.of(scope)


def is_token(value: object) -> bool:
    """Tell whether a value is a token, or a string that holds one."""
    if value is None or (isinstance(value, str) and "${" not in value):
        # No need to ask CDK's own process: a token in a string begins with that.
        return False
    return Token.is_unresolved(value)


# The numbers that each stack already has: the same one twice would go to and fro.
_numbers_of: WeakKeyDictionary[Stack, dict[str, Construct]] = WeakKeyDictionary()


class Arguments:
    """Checks the arguments of one construct."""

    def __init__(self, construct: Construct, place: Place | None) -> None:
        """Check for the construct, which refers to things in ``place``; None: anywhere."""
        self._construct = construct
        self._place = place

    def exactly_one(self, **given: object) -> None:
        """Require one of the arguments, and not more."""
        present = {name: value for name, value in given.items() if value is not None}
        if len(present) != 1:
            raise self._error(" or ".join(given), present, "must be given, and not both")

    def arn(self, name: str, value: str | None, *kinds: Kind) -> None:
        """Require an ARN of one of the kinds, in the stack's Region and account."""
        if value is None or is_token(value):
            return
        expected = f"must be the ARN of {' or '.join(kind.title for kind in kinds)}"
        match = _ARN.fullmatch(value)
        if match is None:
            raise self._error(name, value, expected)
        service, region, account, resource = match.groups()
        if not any(_is_kind(kind, service, resource) for kind in kinds):
            hint = "; a number that is in Connect already goes to phone_number_id"
            wrong = hint if EXTERNAL_PHONE_NUMBER in kinds and service == "connect" else ""
            raise self._error(name, value, expected + wrong)
        if self._place is None:
            return
        for what, actual, required in (
            ("Region", region, self._place.region),
            ("account", account, self._place.account),
        ):
            if required is not None and actual != required:
                raise self._error(
                    name,
                    value,
                    f"must be in the stack's {what}, {required}: Amazon Connect neither imports "
                    f"nor moves numbers across {what}s",
                )

    def phone_number_id(self, name: str, value: str | None) -> None:
        """Require a number's id, or its ARN."""
        if value is None or is_token(value) or re.fullmatch(_UUID, value):
            return
        if not value.startswith("arn:"):
            raise self._error(name, value, "must be the id or the ARN of a number in Connect")
        self.arn(name, value, PHONE_NUMBER)

    def phone_number(self, name: str, value: str | None) -> None:
        """Require a number in E.164."""
        if value is None or is_token(value) or _E164.fullmatch(value):
            return
        raise self._error(name, value, "must be + and at most 15 digits, without spaces")

    def instance_id(self, name: str, value: str | None) -> None:
        """Require an instance's id."""
        if value is None or is_token(value) or re.fullmatch(_ID, value):
            return
        raise self._error(name, value, "must be the id of an Amazon Connect instance")

    def flows(
        self,
        name: str,
        value: Mapping[Channel, str],
        source_phone_number_arn: str | None,
        target_arn: str | None,
        instance_id: str | None,
    ) -> None:
        """Require flows of the target, on channels that the number can have."""
        for channel, flow in value.items():
            if channel not in set(Channel):
                self.refuse(f"{name} channel", channel, f"must be {' or '.join(Channel)}")
            if source_phone_number_arn and not is_token(source_phone_number_arn):
                own = _own_channel(source_phone_number_arn)
                if channel not in (Channel.VOICE, own):
                    problem = f"must be one of the number, {source_phone_number_arn}"
                    self.refuse(f"{name} channel", str(channel), problem)
            each = f"{name} {channel}"
            self.arn(each, flow, CONTACT_FLOW)
            self.flow_of_target(each, flow, target_arn, instance_id)

    def flow_of_target(
        self,
        name: str,
        contact_flow_arn: str | None,
        target_arn: str | None,
        instance_id: str | None,
    ) -> None:
        """Require that a flow is one of the target's."""
        given = (contact_flow_arn, target_arn, instance_id)
        if contact_flow_arn is None or any(is_token(value) for value in given):
            return
        if target_arn is not None and ":instance/" not in target_arn:
            return
        instance = instance_id or str(target_arn).rsplit("/", 1)[-1]
        if contact_flow_arn.split("/")[1] != instance:
            raise self._error(name, contact_flow_arn, f"must be a flow of the target, {instance}")

    def description(self, name: str, value: str | None) -> None:
        """Require a description that Connect takes."""
        if value is not None and not is_token(value) and len(value) > MAX_DESCRIPTION:
            raise self._error(name, value, f"must be at most {MAX_DESCRIPTION} characters long")

    def tags(self, name: str, value: Mapping[str, str]) -> None:
        """Require tags that Connect takes."""
        if len(value) > MAX_TAGS:
            raise self._error(
                name,
                f"{len(value)} tags",
                f"must be at most {MAX_TAGS}: the rest of a number's 50 say who manages it",
            )
        for key, text in value.items():
            if not is_token(key):
                self._tag_key(f"{name} key", key)
            if not is_token(text) and len(text) > MAX_TAG_VALUE:
                raise self._error(
                    f"{name} value of {key}", text, f"must be at most {MAX_TAG_VALUE} long"
                )

    def _tag_key(self, name: str, key: str) -> None:
        if key.startswith(("aws:", owner_tags.PREFIX)):
            raise self._error(name, key, f"must not begin with aws: or {owner_tags.PREFIX}")
        if not (0 < len(key) <= MAX_TAG_KEY and all(_is_tag_character(c) for c in key)):
            raise self._error(
                name, key, f"must be 1 to {MAX_TAG_KEY} letters, digits, spaces or _.:/=+-@"
            )

    def timeout(self, name: str, value: Duration | None) -> None:
        """Require a time that the function has."""
        if value is None or value.is_unresolved():
            return
        milliseconds = value.to_milliseconds()
        if not 1000 <= milliseconds <= MAX_TIMEOUT * 1000 or milliseconds % 1000:  # noqa: PLR2004
            raise self._error(
                name,
                f"{milliseconds / 1000:g} seconds",
                f"must be whole seconds, from 1 to {MAX_TIMEOUT} (14 minutes)",
            )

    def reserved_concurrent_executions(self, name: str, value: object) -> None:
        """Require as many as the function needs to run at all."""
        if value is None or is_token(value):
            return
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.refuse(name, value, "must be a whole number, at least 1, or no event is handled")

    def on_delete(self, name: str, value: OnDelete | str, *, importing: bool) -> None:
        """Require a policy, and one that the number can have."""
        if is_token(value):
            return
        if value not in set(OnDelete):
            self.refuse(name, value, f"must be one of {', '.join(OnDelete)}")
        if value == OnDelete.RETURN and importing:
            self.refuse(
                name,
                "OnDelete.RETURN",
                "needs a number that was found, by phone_number_id, not one that is imported",
            )

    def on_drift(self, name: str, value: OnDrift | str) -> None:
        """Require what can be done on drift; it decides about the role, so no token passes."""
        if is_token(value) or value not in set(OnDrift):
            self.refuse(name, value, f"must be one of {', '.join(OnDrift)}")

    def unique(self, stack: Stack, **given: str | None) -> None:
        """Require a number that no other construct of the stack has been given."""
        ((name, value),) = [(name, value) for name, value in given.items() if value is not None]
        key = json.dumps(stack.resolve(value), sort_keys=True) if is_token(value) else _same(value)
        earlier = _numbers_of.setdefault(stack, {}).setdefault(key, self._construct)
        if earlier is not self._construct:
            self.refuse(name, value, f"is what {earlier.node.path} is already given in this stack")

    def refuse(self, name: str, value: object, problem: str) -> NoReturn:
        """Refuse an argument for a reason that only its construct knows."""
        raise self._error(name, value, problem)

    def _error(self, name: str, value: object, problem: str) -> InvalidArgumentError:
        return InvalidArgumentError(self._construct.node.path, name, value, problem)


def _is_kind(kind: Kind, service: str, resource: str) -> bool:
    right_service = service == kind.service if kind.service else service != "connect"
    return right_service and re.fullmatch(kind.resource, resource) is not None


def _own_channel(source_phone_number_arn: str) -> Channel:
    is_whatsapp = source_phone_number_arn.split(":")[2] == "social-messaging"
    return Channel.WHATSAPP if is_whatsapp else Channel.SMS


def _same(number: str) -> str:
    """Return what the id and the ARN of a number in Connect have in common."""
    number_id = number.rsplit(":phone-number/", 1)[-1]
    return number_id.lower() if re.fullmatch(_UUID, number_id) else number


def _is_tag_character(character: str) -> bool:
    """See the key pattern of https://docs.aws.amazon.com/connect/latest/APIReference/API_TagResource.html."""
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LNZ"
