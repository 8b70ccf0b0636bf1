"""One number, one construct, in a whole app: the same one twice would go to and fro.

It is looked at when all is known that synth will know, since two strings that are equal may be two
lookups with one default. What is found is an error of CDK's own, not raised: the CLI has to look up
first, and synthesizes again.
https://docs.aws.amazon.com/cdk/v2/guide/context.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import ReferenceType, WeakKeyDictionary, ref

import jsii
from aws_cdk import Annotations, Stack
from constructs import Construct, IConstruct, IValidation

from cdk_connect_phone_numbers.arguments.arn import UUID
from cdk_connect_phone_numbers.arguments.errors import InvalidArgumentError
from cdk_connect_phone_numbers.arguments.place import place_of
from cdk_connect_phone_numbers.arguments.unresolved import is_final, is_token


@dataclass
class _Given:
    """The number that a construct of a stack was given, by one of its arguments."""

    stack: Stack
    construct: Construct
    name: str
    value: str
    is_refused: bool = False

    def refuse(self, problem: str) -> None:
        """Have the CLI end with an error, however often the app is synthesized."""
        if not self.is_refused:
            self.is_refused = True
            error = InvalidArgumentError(self.construct.node.path, self.name, self.value, problem)
            Annotations.of(self.construct).add_error(str(error))


@dataclass
class _App:
    """The numbers of an app: all of each stack, and who was the first to name one outright."""

    given: dict[Stack, list[_Given]] = field(default_factory=dict)
    first: dict[str, _Given] = field(default_factory=dict)


_app_of: WeakKeyDictionary[IConstruct, _App] = WeakKeyDictionary()
# To ask CDK for a stack's app takes a while, in a stack of hundreds of numbers.
_app_of_stack: WeakKeyDictionary[Stack, ReferenceType[_App]] = WeakKeyDictionary()


def watch(stack: Stack, construct: Construct, name: str, value: str) -> None:
    """Have it refused at synth if an earlier construct of the app has been given the same number.

    Args:
        stack: The construct's stack.
        construct: What is given the number.
        name: The argument that names it.
        value: What it is given.
    """
    known = _app_of_stack.get(stack)
    app = (known and known()) or _begin(stack)
    given = _Given(stack, construct, name, value)
    app.given[stack].append(given)
    if is_final(value):
        app.first.setdefault(_number(value), given)


def _begin(stack: Stack) -> _App:
    """Have a stack's numbers looked at, beside the others of its app."""
    app = _app_of.setdefault(stack.node.root, _App())
    app.given[stack] = []
    stack.node.add_validation(_OneConstructEach(stack, app))
    _app_of_stack[stack] = ref(app)
    return app


@jsii.implements(IValidation)
class _OneConstructEach:
    """Looks at the numbers of one stack, beside those of the others."""

    def __init__(self, stack: Stack, app: _App) -> None:
        self._stack = stack
        self._app = app

    def validate(self) -> list[str]:
        """Have each number refused that an earlier construct has."""
        first: dict[str, _Given] = {}
        for given, number, is_known in self._numbers():
            earlier = first.setdefault(number, given)
            if earlier is given and is_known:
                # What was made late is known to the stacks that are looked at from now on.
                earlier = self._app.first.setdefault(number, given)
            if earlier is not given and _may_be_one_place(earlier.stack, given.stack):
                path = earlier.construct.node.path
                given.refuse(f"is what {path} is already given in this app")
        return []

    def _numbers(self) -> Iterator[tuple[_Given, str, bool]]:
        """Yield each number, as the template has it, and whether that is the number itself."""
        given = self._app.given[self._stack]
        tokens = {str(at): each.value for at, each in enumerate(given) if is_token(each.value)}
        resolved = self._stack.resolve(tokens) if tokens else {}
        for at, each in enumerate(given):
            value = resolved.get(str(at), each.value)
            if isinstance(value, str):
                yield each, _number(value), is_final(value)
            else:
                yield each, json.dumps(value, sort_keys=True), False


def _number(value: str) -> str:
    """Return what the id and the ARN of a number in Connect have in common."""
    number_id = value.rsplit(":phone-number/", 1)[-1]
    return number_id.lower() if re.fullmatch(UUID, number_id) else value


def _may_be_one_place(one: Stack, other: Stack) -> bool:
    here, there = place_of(one), place_of(other)
    return all(
        a is None or b is None or a == b
        for a, b in ((here.region, there.region), (here.account, there.account))
    )
