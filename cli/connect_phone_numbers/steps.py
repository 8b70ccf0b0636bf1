"""What a call does to a number, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from connect_phone_numbers.names import Names
from connect_phone_numbers.rehearsal.connect import Write
from connect_phone_numbers.shown import short
from phone_number_handler.adapters.flows import RESOURCE_TYPES
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.owner import PREFIX

Given = Mapping[str, Any]


def step(write: Write, names: Names) -> str:
    """Return what a call does.

    Args:
        write: The call.
        names: What instances, groups and flows are called.
    """
    say = _WORDS.get(write.operation)
    return say(write.parameters, names) if say else write.operation


def _import(given: Given, names: Names) -> str:
    source = Arn.parse(given["SourcePhoneNumberArn"])
    instance = source.sibling("connect", f"instance/{given['InstanceId']}")
    return f"import {short(source.text)} into {names.of(instance)}"


def _attach(given: Given, names: Names) -> str:
    return f"attach to {names.of_flow(given['InstanceId'], given['ContactFlowId'])}"


def _attach_messages(given: Given, names: Names) -> str:
    return f"attach {_channel(given)} to {names.of(given['FlowId'])}"


def _channel(given: Given) -> Channel:
    """Return the channel that a call of the other family is about."""
    return next(each for each, kind in RESOURCE_TYPES.items() if kind == given["ResourceType"])


def _tags(keys: Iterable[str]) -> str:
    own = sorted(key for key in keys if not key.startswith(PREFIX))
    owners = any(key.startswith(PREFIX) for key in keys)
    return ", ".join([*(["owner tags"] if owners else []), *own])


_WORDS: Mapping[str, Callable[[Given, Names], str]] = {
    "ImportPhoneNumber": _import,
    "UpdatePhoneNumber": lambda given, names: f"move to {names.of(given['TargetArn'])}",
    "AssociatePhoneNumberContactFlow": _attach,
    "AssociateFlow": _attach_messages,
    "DisassociatePhoneNumberContactFlow": lambda *_: "detach from its flow",
    "DisassociateFlow": lambda given, _: f"detach from its {_channel(given)} flow",
    "UpdatePhoneNumberMetadata": lambda given, _: (
        f"set the description to {given['PhoneNumberDescription']!r}"
    ),
    "TagResource": lambda given, _: f"put on {_tags(given['tags'])}",
    "UntagResource": lambda given, _: f"take off {_tags(given['tagKeys'])}",
    "ReleasePhoneNumber": lambda *_: "RELEASE",
}
