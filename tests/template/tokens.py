"""Every form in which CDK and CloudFormation have a value that synth does not know yet.

Each is a piece of Python, so that what the docs show is what is tried.
"""

from __future__ import annotations

from itertools import count
from typing import Any, cast

import jsii
from aws_cdk import (
    App,
    Aws,
    CfnDynamicReference,
    CfnDynamicReferenceService,
    CfnMapping,
    CfnParameter,
    CfnResource,
    Environment,
    Fn,
    IStableStringProducer,
    Lazy,
    Stack,
)
from aws_cdk import aws_ssm as ssm
from constructs import Construct

FORMS = {
    "parameter": 'CfnParameter(scope, "P").value_as_string',
    "parameter that is a number": 'CfnParameter(scope, "P", type="Number").value_as_number',
    "element of a list": 'Fn.select(0, Fn.split(",", resource.ref))',
    "`Ref`": "resource.ref",
    "attribute": 'resource.get_att("Arn")',
    "attribute in a string": 'resource.get_att("Arn").to_string()',
    "another stack's": "elsewhere.ref",
    "import": 'Fn.import_value("Exported")',
    "SSM parameter, at deployment": 'ssm.StringParameter.value_for_string_parameter(scope, "/p")',
    "SSM parameter, looked up": 'ssm.StringParameter.value_from_lookup(scope, "/p")',
    "the same, in an f-string": "f'a/{ssm.StringParameter.value_from_lookup(scope, \"/p\")}/b'",
    "dynamic reference": '"{{resolve:ssm:/p}}"',
    "the same, made by CDK": 'CfnDynamicReference(CfnDynamicReferenceService.SSM, "/p")',
    "the same, of a secret": '"a/{{resolve:secretsmanager:s:SecretString:key}}/b"',
    "pseudo parameter in an f-string": 'f"arn:{Aws.PARTITION}:x:{Aws.REGION}"',
    "`Fn.join`": 'Fn.join("/", ["a", resource.ref])',
    "`Fn.sub`": 'Fn.sub("arn:${AWS::Partition}:x")',
    "`Fn.condition_if`": 'Fn.condition_if("InProduction", "a", "b")',
    "mapping": 'CfnMapping(scope, "M", mapping={"a": {"b": "c"}}).find_in_map(Aws.REGION, "b")',
    "`Lazy`": "Lazy.string(producer)",
    "`Lazy`, not made a string": "Lazy.any(producer)",
}
"""What each is called, and how it is made, of a ``scope``, a ``resource`` and one ``elsewhere``."""

_NAMES = {
    "Aws": Aws,
    "CfnDynamicReference": CfnDynamicReference,
    "CfnDynamicReferenceService": CfnDynamicReferenceService,
    "CfnMapping": CfnMapping,
    "CfnParameter": CfnParameter,
    "Fn": Fn,
    "Lazy": Lazy,
    "ssm": ssm,
}
_numbers = count()


@jsii.implements(IStableStringProducer)
class Known:
    """A text that is known when the template is written."""

    def __init__(self, text: str) -> None:
        self._text = text

    def produce(self) -> str:
        """Return it."""
        return self._text


def made(form: str, stack: Stack, good: str) -> Any:
    """Return a new value of that form; ``good`` is what the value may turn out to be."""
    scope, code = Construct(stack, f"Scope{next(_numbers)}"), FORMS[form]
    names: dict[str, Any] = {**_NAMES, "scope": scope, "producer": Known(good)}
    if "resource" in code:
        names["resource"] = CfnResource(scope, "Resource", type="Test::Resource")
    if "elsewhere" in code:
        names["elsewhere"] = CfnResource(_other(stack), f"R{next(_numbers)}", type="Test::Resource")
    return eval(code, names)  # noqa: S307 - one of the above


def _other(stack: Stack) -> Stack:
    """Return another stack of the app, in the same place."""
    app = cast("App", stack.node.root)
    found = app.node.try_find_child("Other")
    here = Environment(account=stack.account, region=stack.region)
    return found if isinstance(found, Stack) else Stack(app, "Other", env=here)
