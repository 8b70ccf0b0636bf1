"""What cdk-nag 2 finds, in an environment that has it: as an aspect, by its annotations.

Prints a line for each error and warning, of all packs where all is given that organisations
prescribe, and of AwsSolutions where nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator

from aws_cdk import App, Aspects, Stack
from aws_cdk.assertions import Annotations, Match
from cdk_nag import AwsSolutionsChecks
from tests.contract.organisations import ARGUMENTS, PACKS, declare

# How each rule's name begins; CDK has warnings of its own.
_RULE = Match.string_like_regexp("^(AwsSolutions|HIPAA|NIST|PCI|Serverless)[.-]")


def found(stack: Stack) -> Iterator[str]:
    """Yield what the packs that were added to the stack find."""
    annotations = Annotations.from_stack(stack)
    for find in (annotations.find_error, annotations.find_warning):
        yield from (f"{each.id}: {each.entry.data}" for each in find("*", _RULE))


app = App(context={"aws:cdk:bundling-stacks": []})
prescribed = declare(app)
for pack in PACKS:
    Aspects.of(prescribed).add(pack())  # type: ignore[arg-type] # an aspect in version 2
plain = declare(app, name="Plain", without=ARGUMENTS)
Aspects.of(plain).add(AwsSolutionsChecks())  # type: ignore[arg-type]
for line in (*found(prescribed), *found(plain)):
    print(line)  # noqa: T201 - what it is for
