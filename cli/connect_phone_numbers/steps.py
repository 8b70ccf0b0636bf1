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

# What comes in by a number that is named by its source.
_MESSAGES = {
    RESOURCE_TYPES[Channel.SMS]: "texts",
    RESOURCE_TYPES[Channel.WHATSAPP]: "WhatsApp messages",
}


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
    return f"attach {_MESSAGES[given['ResourceType']]} to {names.of(given['FlowId'])}"


def _detach_messages(given: Given, _names: Names) -> str:
    return f"detach {_MESSAGES[given['ResourceType']]} from their flow"


def _tags(keys: Iterable[str]) -> str:
    own = [f"tag {key}" for key in sorted(keys) if not key.startswith(PREFIX)]
    owners = any(key.startswith(PREFIX) for key in keys)
    return ", ".join([*(["owner tags"] if owners else []), *own])


_WORDS: Mapping[str, Callable[[Given, Names], str]] = {
    "ImportPhoneNumber": _import,
    "UpdatePhoneNumber": lambda given, names: f"move to {names.of(given['TargetArn'])}",
    "AssociatePhoneNumberContactFlow": _attach,
    "AssociateFlow": _attach_messages,
    "DisassociatePhoneNumberContactFlow": lambda *_: "detach from its flow",
    "DisassociateFlow": _detach_messages,
    "UpdatePhoneNumberMetadata": lambda given, _: (
        f"set the description to {given['PhoneNumberDescription']!r}"
    ),
    "TagResource": lambda given, _: f"write {_tags(given['tags'])}",
    "UntagResource": lambda given, _: f"remove {_tags(given['tagKeys'])}",
    "ReleasePhoneNumber": lambda *_: "RELEASE",
}
