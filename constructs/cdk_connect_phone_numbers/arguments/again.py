"""Checks a construct once more, when synth knows all that it will know.

A `Lazy` is made when the template is, a tag may be added until then.
"""

from __future__ import annotations

from collections.abc import Callable

import jsii
from constructs import Construct, IValidation

from cdk_connect_phone_numbers.arguments.errors import InvalidArgumentError


def check_again(construct: Construct, check: Callable[[], object]) -> None:
    """Have CDK call the check before it writes the template, and say what is wrong."""
    construct.node.add_validation(_OnceKnown(check))


@jsii.implements(IValidation)
class _OnceKnown:
    def __init__(self, check: Callable[[], object]) -> None:
        self._check = check

    def validate(self) -> list[str]:
        """Return what is wrong with it."""
        try:
            self._check()
        except InvalidArgumentError as error:
            return [str(error)]
        return []
