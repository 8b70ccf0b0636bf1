"""Whether IAM lets a request through: the part of its logic that the function's role uses.

What a statement has that is not known here is an error, never silently passed over.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# A condition key's value in a request; a set for a key that has several, such as aws:TagKeys.
Value = str | frozenset[str]
Keys = Mapping[str, Value]


@dataclass(frozen=True)
class Request:
    """One action on one resource.

    Attributes:
        action: The action, such as ``connect:TagResource``.
        resource: The resource's ARN.
        keys: The condition keys that the request has, by name in lower case, as IAM has none.
    """

    action: str
    resource: str
    keys: Keys = field(default_factory=dict)


class Policy:
    """What some statements, put together, allow."""

    def __init__(self, statements: Iterable[Mapping[str, Any]]) -> None:
        """Take statements whose intrinsic functions have been resolved."""
        self._statements = [_Statement.of(each) for each in statements]

    def allows(self, request: Request) -> bool:
        """Tell whether a statement allows the request, and none denies it."""
        effects = {each.effect for each in self._statements if each.is_about(request)}
        return effects == {"Allow"}


@dataclass(frozen=True)
class _Statement:
    effect: str
    actions: re.Pattern[str]
    resources: re.Pattern[str]
    conditions: tuple[Callable[[Keys], bool], ...]

    @classmethod
    def of(cls, statement: Mapping[str, Any]) -> _Statement:
        if unknown := statement.keys() - {"Sid", "Effect", "Action", "Resource", "Condition"}:
            raise NotImplementedError(f"a statement with {', '.join(sorted(unknown))}")
        conditions = [
            _condition(operator, key, listed(values))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        ]
        return cls(
            statement["Effect"],
            _any_of(_like(each) for each in listed(statement["Action"])),
            _any_of(_arn_like(each) for each in listed(statement["Resource"])),
            tuple(conditions),
        )

    def is_about(self, request: Request) -> bool:
        return bool(
            self.actions.fullmatch(request.action)
            and self.resources.fullmatch(request.resource)
            and all(condition(request.keys) for condition in self.conditions)
        )


def listed(value: Any) -> list[Any]:
    """Return the values of an element that may be a list or a single one."""
    return value if isinstance(value, list) else [value]


# What may be lacking from the request, then the condition holds.
_IF_EXISTS = "IfExists"


def _condition(operator: str, key: str, wanted: list[str]) -> Callable[[Keys], bool]:
    quantifier, _, plain = operator.removesuffix(_IF_EXISTS).rpartition(":")
    patterns: dict[str, Callable[[str], str]] = {
        "StringEquals": re.escape,
        "StringLike": _like,
        "ArnLike": _arn_like,
    }
    if plain not in patterns or quantifier not in _QUANTIFIERS:
        raise NotImplementedError(f"the condition operator {operator}")
    pattern = _any_of(patterns[plain](_known(each)) for each in wanted)
    holds, name = _QUANTIFIERS[quantifier], key.lower()
    may_lack = operator.endswith(_IF_EXISTS)
    return lambda keys: (may_lack and name not in keys) or holds(keys.get(name), pattern)


def _one(value: Value | None, wanted: re.Pattern[str]) -> bool:
    """Tell whether the request has the key, with a value that is wanted."""
    return isinstance(value, str) and wanted.fullmatch(value) is not None


def _all(value: Value | None, wanted: re.Pattern[str]) -> bool:
    """Tell whether each value is wanted; that there is none is well."""
    return all(wanted.fullmatch(each) for each in value or ())


def _any(value: Value | None, wanted: re.Pattern[str]) -> bool:
    return any(wanted.fullmatch(each) for each in value or ())


_QUANTIFIERS: Mapping[str, Callable[[Value | None, re.Pattern[str]], bool]] = {
    "": _one,
    "ForAllValues": _all,
    "ForAnyValue": _any,
}


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.DOTALL)


def _like(text: str, every: str = ".*") -> str:
    """Return the pattern of a text in which ``*`` and ``?`` stand for others."""
    return re.escape(_known(text)).replace(r"\*", every).replace(r"\?", ".")


def _arn_like(arn: str) -> str:
    """Return the pattern of an ARN: only in its last part ``*`` reaches across a colon."""
    if arn == "*":
        return ".*"
    *parts, resource = arn.split(":", 5)
    return ":".join([*(_like(each, "[^:]*") for each in parts), _like(resource)])


def _known(text: str) -> str:
    if "${" in text:
        raise NotImplementedError(f"the policy variable in {text}")
    return text
