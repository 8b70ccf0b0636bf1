"""The checks of what a construct is given, one argument at a time, as far as synth can see it.

Each returns the value as a template takes it. What is not known yet passes: a token and a dynamic
reference are checked by the handler before any call that writes, a lookup by the next synth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NoReturn, TypeVar, cast

from aws_cdk import Duration, Stack
from constructs import Construct

from cdk_connect_phone_numbers.arguments.arn import (
    ARN,
    CONTACT_FLOW,
    EXTERNAL_PHONE_NUMBER,
    ID,
    NUMBER_OF_INSTANCE,
    PHONE_NUMBER,
    UUID,
    Kind,
    is_kind,
    own_channel,
)
from cdk_connect_phone_numbers.arguments.errors import InvalidArgumentError
from cdk_connect_phone_numbers.arguments.place import Place
from cdk_connect_phone_numbers.arguments.tags import (
    MAX_TAG_VALUE,
    MAX_TAGS,
    TAGS_OF_A_FLOW,
    problem_of_key,
)
from cdk_connect_phone_numbers.arguments.unresolved import (
    SECURE_STRING,
    as_text,
    is_final,
    is_list_element,
    is_placeholder,
    is_token,
)
from cdk_connect_phone_numbers.channel import Channel

MAX_DESCRIPTION = 500
MAX_TIMEOUT = 840

_NO_VALUE = "AWS::NoValue"
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")

_T = TypeVar("_T")
_Enum = TypeVar("_Enum", bound=StrEnum)


class Arguments:
    """Reads the arguments of one construct; each method refuses a value that cannot be right."""

    def __init__(self, construct: Construct, place: Place | None) -> None:
        """Check for the construct, which refers to things in ``place``; None: anywhere."""
        self._construct = construct
        self._place = place
        # Where the first of them is, while the stack's own place is not known.
        self._first: dict[str, tuple[str, str]] = {}

    def exactly_one(self, **given: object) -> None:
        """Require one of the arguments, and not more, as far as it is known which are nothing."""
        present = {name: value for name, value in given.items() if value is not None}
        if len(present) > 1:
            certain = [value for value in present.values() if not self.may_be_nothing(value)]
            if len(certain) <= 1:
                return
        if len(present) != 1:
            self.refuse(" or ".join(given), present or None, "must be given, and only one")

    def not_given(self, **given: object) -> None:
        """Require none of the arguments."""
        for name, value in given.items():
            if value is not None:
                self.refuse(name, value, "must not be given: the numbers depend on what it is")

    def not_beside(self, name: str, value: object, other: str) -> None:
        """Require that an argument is not given beside another one."""
        if value is not None:
            self.refuse(name, value, f"must not be given beside {other}, which has its own")

    def may_be_nothing(self, value: object) -> bool:
        """Tell whether a token may turn out to be no value at all."""
        if not is_token(value):
            return False
        resolved = Stack.of(self._construct).resolve(value)
        return resolved is None or _NO_VALUE in json.dumps(resolved)

    def text(self, name: str, value: object) -> str | None:
        """Require a string; return a token of any form as one."""
        if value is None:
            return None
        text = as_text(value)
        if text is None:
            self.refuse(name, value, "must be a string")
        if is_list_element(text):
            self.refuse(name, text, "must be taken out of a list that is a token by Fn.select()")
        if SECURE_STRING in text:
            self.refuse(name, text, "must not be an ssm-secure reference: no custom resource's is")
        return text

    def arn(self, name: str, value: object, *kinds: Kind) -> str | None:
        """Require an ARN of one of the kinds, in the stack's Region and account."""
        text = self.text(name, value)
        if text is None or not is_final(text):
            return text
        expected = f"must be the ARN of {' or '.join(kind.title for kind in kinds)}"
        match = ARN.fullmatch(text)
        if match is None:
            self.refuse(name, text, expected)
        service, region, account, resource = match.groups()
        if not any(is_kind(kind, service, resource) for kind in kinds):
            self.refuse(name, text, expected + _hint(kinds, service, resource))
        if self._place is not None:
            self._same(name, text, "Region", region, self._place.region)
            self._same(name, text, "account", account, self._place.account)
        return text

    def beside(self, name: str, others: Mapping[str, object]) -> None:
        """Require of each ARN to come that it is where those of another argument are.

        Args:
            name: The argument.
            others: What it is made of; whatever is no ARN says nothing of where that is.
        """
        for each in others.values():
            if isinstance(each, str) and is_final(each) and (match := ARN.fullmatch(each)):
                for what, actual in (("Region", match[2]), ("account", match[3])):
                    self._first.setdefault(what, (name, actual))

    def _same(self, name: str, arn: str, what: str, actual: str, of_stack: str | None) -> None:
        other, required = ("the stack", of_stack)
        if required is None:
            other, required = self._first.setdefault(what, (name, actual))
        if actual != required:
            self.refuse(
                name,
                arn,
                f"must be in {other}'s {what}, {required}: Amazon Connect neither imports nor "
                f"moves numbers across {what}s",
            )

    def phone_number_id(self, name: str, value: object) -> str | None:
        """Require a number's id, or its ARN."""
        text = self.text(name, value)
        if text is None or not is_final(text) or re.fullmatch(UUID, text):
            return text
        if not text.startswith("arn:"):
            self.refuse(name, text, "must be the id or the ARN of a number in Connect")
        return self.arn(name, text, PHONE_NUMBER)

    def phone_number(self, name: str, value: object) -> str | None:
        """Require a number in E.164."""
        text = self.text(name, value)
        if text is not None and is_final(text) and not _E164.fullmatch(text):
            self.refuse(name, text, "must be + and at most 15 digits, without spaces")
        return text

    def instance_id(self, name: str, value: object) -> str | None:
        """Require an instance's id."""
        text = self.text(name, value)
        if text is not None and is_final(text) and not re.fullmatch(ID, text):
            self.refuse(name, text, "must be the id of an Amazon Connect instance")
        return text

    def flows(
        self, name: str, value: object, source_phone_number_arn: str | None
    ) -> dict[str, str]:
        """Require flows, on channels that the number can have."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.refuse(name, value, "must be a map of channels to flows")
        flows = {}
        for channel, flow in value.items():
            if channel not in set(Channel):
                self.refuse(f"{name} channel", channel, f"must be {' or '.join(Channel)}")
            self.channel(f"{name} channel", channel, source_phone_number_arn)
            arn = self.arn(f"{name} {channel}", flow, CONTACT_FLOW)
            if arn is None:
                self.refuse(f"{name} {channel}", flow, "must be a string")
            flows[str(channel)] = arn
        return flows

    def channel(self, name: str, value: object, source_phone_number_arn: str | None) -> str | None:
        """Require a channel that the number can have."""
        text = self.text(name, value)
        if text is None or not is_final(text):
            return text
        if text not in set(Channel):
            self.refuse(name, text, f"must be {' or '.join(Channel)}")
        if source_phone_number_arn is None or not is_final(source_phone_number_arn):
            return text
        if text not in (Channel.VOICE, own_channel(source_phone_number_arn)):
            self.refuse(name, text, f"must be one of the number, {source_phone_number_arn}")
        return text

    def flow_of_target(
        self,
        name: str,
        contact_flow_arn: str | None,
        target_arn: str | None,
        instance_id: str | None,
    ) -> None:
        """Require that a flow is one of the target's."""
        given = [each for each in (contact_flow_arn, target_arn, instance_id) if each is not None]
        if contact_flow_arn is None or not all(is_final(each) for each in given):
            return
        if target_arn is not None and ":instance/" not in target_arn:
            return
        instance = instance_id or str(target_arn).rsplit("/", 1)[-1]
        if contact_flow_arn.split("/")[1] != instance:
            self.refuse(name, contact_flow_arn, f"must be a flow of the target, {instance}")

    def description(self, name: str, value: object) -> str | None:
        """Require a description that Connect takes."""
        text = self.text(name, value)
        if text is not None and is_final(text) and len(text) > MAX_DESCRIPTION:
            self.refuse(name, text, f"must be at most {MAX_DESCRIPTION} characters long")
        return text

    def tags(self, name: str, value: object, own_flows: int = 0) -> dict[str, str]:
        """Require tags that Connect takes, on a number with so many flows of their own."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.refuse(name, value, "must be a map of tag keys to tag values")
        most = MAX_TAGS - own_flows * TAGS_OF_A_FLOW
        if len(value) > most:
            self.refuse(
                name,
                f"{len(value)} tags",
                f"must be at most {most}: the rest of a number's 50 say who manages it",
            )
        return {
            self._tag_key(f"{name} key", key): self._tag_value(f"{name} value of {key}", text)
            for key, text in value.items()
        }

    def _tag_key(self, name: str, key: object) -> str:
        text = self.text(name, key)
        if text is None:
            self.refuse(name, key, "must be a string")
        if is_token(text):
            if isinstance(Stack.of(self._construct).resolve(text), Mapping):
                self.refuse(name, text, "must be known at synth, as all keys of a template")
        elif not is_placeholder(text) and (problem := problem_of_key(text)):
            self.refuse(name, text, problem)
        return text

    def _tag_value(self, name: str, value: object) -> str:
        text = self.text(name, value)
        if text is None:
            self.refuse(name, value, "must be a string")
        if is_final(text) and len(text) > MAX_TAG_VALUE:
            self.refuse(name, text, f"must be at most {MAX_TAG_VALUE} long")
        return text

    def timeout(self, name: str, value: object) -> float | None:
        """Require a time that the function has; return its seconds."""
        duration = self.duration(name, value, MAX_TIMEOUT, "14 minutes")
        return None if duration is None else duration.to_seconds()

    def duration(self, name: str, value: object, most: int, in_words: str) -> Duration | None:
        """Require a time of whole seconds, at most so many."""
        if value is None:
            return None
        duration = self.of_type(name, value, Duration, "a Duration")
        if duration.is_unresolved():
            self._require_seconds(name, duration)
            return duration
        milliseconds = duration.to_milliseconds()
        if not 1000 <= milliseconds <= most * 1000 or milliseconds % 1000:  # noqa: PLR2004
            self.refuse(
                name,
                f"{milliseconds / 1000:g} seconds",
                f"must be whole seconds, from 1 to {most} ({in_words})",
            )
        return duration

    def _require_seconds(self, name: str, duration: Duration) -> None:
        if duration.unit_label() != "seconds":
            self.refuse(
                name,
                f"{duration.unit_label()} that are a token",
                "must be Duration.seconds(), since no template can multiply",
            )

    def choice(self, name: str, value: object, choices: type[_Enum]) -> str:
        """Require one of a few values."""
        text = self.text(name, value)
        if text is None or (is_final(text) and text not in set(choices)):
            self.refuse(name, value, f"must be one of {', '.join(choices)}")
        return text

    def known_choice(self, name: str, value: object, choices: type[_Enum]) -> _Enum:
        """Require one of a few values, of what decides about the template itself."""
        text = self.choice(name, value, choices)
        if text not in set(choices):
            self.refuse(name, text, f"must be known at synth, one of {', '.join(choices)}")
        return choices(text)

    def number(self, name: str, value: object, least: int, most: int) -> None:
        """Require a whole number within bounds."""
        if is_token(value) and not isinstance(value, str):
            return
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not least <= cast("int", value) <= most:
            self.refuse(name, value, f"must be a whole number, from {least} to {most}")

    def known_number(self, name: str, value: object, least: int, most: int) -> None:
        """Require a whole number within bounds, of what decides about the template itself."""
        if is_token(value):
            self.refuse(name, value, f"must be known at synth, from {least} to {most}")
        self.number(name, value, least, most)

    def of_type(self, name: str, value: object, kind: type[_T], title: str) -> _T:
        """Require an object of a class."""
        if not isinstance(value, kind):
            self.refuse(name, value, f"must be {title}")
        return value

    def optional_type(self, name: str, value: object, kind: type[_T], title: str) -> None:
        """Require an object of a class, or none."""
        if value is not None:
            self.of_type(name, value, kind, title)

    def with_member(self, name: str, value: _T, member: str, title: str) -> _T:
        """Require an object of an interface of CDK's, which is known by what it has."""
        if isinstance(value, type) or not hasattr(value, member):
            self.refuse(name, value, f"must be {title}")
        return value

    def optional_with_member(self, name: str, value: object, member: str, title: str) -> None:
        """Require such an object, or none."""
        if value is not None:
            self.with_member(name, value, member, title)

    def each_with_member(
        self, name: str, values: Iterable[_T], member: str, title: str
    ) -> Sequence[_T]:
        """Require a list of such objects."""
        if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
            self.refuse(name, values, f"must be a list, each of it {title}")
        return [self.with_member(name, value, member, title) for value in values]

    def refuse(self, name: str, value: object, problem: str) -> NoReturn:
        """Refuse an argument."""
        raise InvalidArgumentError(self._construct.node.path, name, value, problem)


def _hint(kinds: Sequence[Kind], service: str, resource: str) -> str:
    """Return what to give in place of what is something else of Connect."""
    if service != "connect":
        return ""
    if EXTERNAL_PHONE_NUMBER in kinds:
        return "; a number that is in Connect already goes to phone_number_id"
    if PHONE_NUMBER in kinds and (number := NUMBER_OF_INSTANCE.fullmatch(resource)):
        return f"; Connect's own one has no instance in it: give the id at its end, {number[1]}"
    return ""
