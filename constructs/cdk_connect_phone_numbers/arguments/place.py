"""Where the numbers of a stack are, as far as synth knows it."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from aws_cdk import Stack
from constructs import Construct

from cdk_connect_phone_numbers.arguments.unresolved import is_token


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
