"""Judges the function's calls as IAM would, by the role that is synthesized for it.

The role is read from ``role.json``, so that no test needs CDK for it;
``tests/contract/test_role.py`` holds that file to what is synthesized.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.iam.policy import Policy, Request, Value

ROLE = Path(__file__).with_name("role.json")

Parameters = Mapping[str, Any]
Tags = Mapping[str, str]


class Judge:
    """What the role of one stack's function lets through."""

    def __init__(self, statements: Sequence[Mapping[str, Any]], stack_id: str) -> None:
        """Judge by statements where ``${AWS::StackId}`` stands for ``stack_id``, and so on."""
        _, self._partition, _, region, account, _ = stack_id.split(":", 5)
        self._place = f"{region}:{account}"
        text = json.dumps(statements)
        for name, value in {
            "AWS::StackId": stack_id,
            "AWS::Partition": self._partition,
            "AWS::Region": region,
            "AWS::AccountId": account,
        }.items():
            text = text.replace(f"${{{name}}}", value)
        self._policy = Policy(json.loads(text))

    @classmethod
    def of_stack(cls, stack_id: str, *policies: str) -> Judge:
        """Return the judge of a stack whose numbers need these policies of the role.

        Args:
            stack_id: The stack's ARN. Its partition, Region and account are the role's.
            policies: Names in ``role.json``. The role's own policy always counts. Default: all
                of them, as for a stack that imports and releases numbers of every kind.
        """
        return _judge_of(stack_id, frozenset(policies))

    def allows(
        self, operation: str, parameters: Parameters, tags_of_number: Tags | None = None
    ) -> str | None:
        """Return None if IAM lets the call through; else why it does not, in a sentence.

        Every resource of the request has to be allowed, and with an import also what Connect
        calls in the role's name.

        Args:
            operation: Connect's or CloudFormation's operation, as in botocore's model.
            parameters: What it is called with.
            tags_of_number: The tags, just before the call, of the one number that it is about.
                Default: none.
        """
        requests = _REQUESTS.get(operation)
        if requests is None:
            return f"nobody has said which actions {operation} takes"
        for request in requests(self, parameters, tags_of_number or {}):
            if not self._policy.allows(request):
                keys = {
                    name: sorted(value) if isinstance(value, frozenset) else value
                    for name, value in request.keys.items()
                }
                return f"the role does not allow {request.action} on {request.resource} with {keys}"
        return None

    def arn(self, service: str, resource: str) -> str:
        """Return an ARN in the place of the stack."""
        return f"arn:{self._partition}:{service}:{self._place}:{resource}"

    def connect(self, kind: str, name: str) -> str:
        """Return the ARN of a resource of Connect that is given by its id, or by its ARN."""
        return name if name.startswith("arn:") else self.arn("connect", f"{kind}/{name}")


def named_by_stack(
    statements: Sequence[Mapping[str, Any]], stack_name: str
) -> list[dict[str, Any]]:
    """Return statements that know their stack by its name, as a role does that is there before."""
    place = "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}"
    text = json.dumps(statements).replace('"StringEquals', '"StringLike')
    return list(json.loads(text.replace("${AWS::StackId}", f"{place}:stack/{stack_name}/*")))


@functools.lru_cache(maxsize=1024)
def _judge_of(stack_id: str, policies: frozenset[str]) -> Judge:
    role: dict[str, list[dict[str, Any]]] = json.loads(ROLE.read_text())
    if unknown := policies - role.keys():
        raise ValueError(f"{ROLE.name} has no {', '.join(sorted(unknown))}")
    counted = policies | {"NumberPolicy"} if policies else role.keys()
    return Judge([each for name in counted for each in role[name]], stack_id)


# Which actions on which resources each operation asks for, and with which condition keys:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnect.html

_Asks = Callable[[Judge, Parameters, Tags], Iterator[Request]]


def _of_resource(tags: Tags) -> dict[str, Value]:
    return {f"aws:resourcetag/{key.lower()}": value for key, value in tags.items()}


def _of_request(tags: Tags) -> dict[str, Value]:
    asked: dict[str, Value] = {
        f"aws:requesttag/{key.lower()}": value for key, value in tags.items()
    }
    return asked | {"aws:tagkeys": frozenset(tags)}


def _on_number(operation: str, beside: Callable[[Judge, Parameters], str] | None = None) -> _Asks:
    """Return what is asked of a number, and of what ``beside`` names, which has no tags of ours."""
    action = f"connect:{operation}"

    def requests(judge: Judge, parameters: Parameters, tags: Tags) -> Iterator[Request]:
        number = judge.connect("phone-number", parameters["PhoneNumberId"])
        yield Request(action, number, _of_resource(tags))
        if beside:
            yield Request(action, beside(judge, parameters))

    return requests


def _flow(judge: Judge, parameters: Parameters) -> str:
    instance = judge.connect("instance", parameters["InstanceId"])
    return f"{instance}/contact-flow/{parameters['ContactFlowId'].rsplit('/', 1)[-1]}"


def _target(judge: Judge, parameters: Parameters) -> str:
    target = parameters.get("TargetArn") or judge.connect("instance", parameters["InstanceId"])
    return str(target)


def _flows(judge: Judge, parameters: Parameters, tags: Tags) -> Iterator[Request]:
    for number in parameters["ResourceIds"]:
        arn = judge.connect("phone-number", number)
        yield Request("connect:BatchGetFlowAssociation", arn, _of_resource(tags))


def _by_source(operation: str, *, names_flow: bool = False) -> _Asks:
    """Return what is asked of a number that is named as End User Messaging does, and of its flow.

    Whether IAM sees the number's tags then is not known: the service authorization reference has
    ``phone-number/*`` alone. Whoever gives none has it see none.
    """
    action = f"connect:{operation}"

    def requests(judge: Judge, parameters: Parameters, tags: Tags) -> Iterator[Request]:
        yield Request(action, judge.connect("phone-number", "*"), _of_resource(tags))
        if names_flow:
            yield Request(action, parameters["FlowId"])

    return requests


def _list(judge: Judge, _parameters: Parameters, _tags: Tags) -> Iterator[Request]:
    yield Request("connect:ListPhoneNumbersV2", judge.connect("phone-number", "*"))


def _group(judge: Judge, parameters: Parameters, _tags: Tags) -> Iterator[Request]:
    group = parameters["TrafficDistributionGroupId"]
    arn = judge.connect("traffic-distribution-group", group)
    yield Request("connect:DescribeTrafficDistributionGroup", arn)


def _tag(_judge: Judge, parameters: Parameters, tags: Tags) -> Iterator[Request]:
    keys = _of_resource(tags) | _of_request(parameters["tags"])
    yield Request("connect:TagResource", parameters["resourceArn"], keys)


def _untag(_judge: Judge, parameters: Parameters, tags: Tags) -> Iterator[Request]:
    keys = _of_resource(tags) | {"aws:tagkeys": frozenset(parameters["tagKeys"])}
    yield Request("connect:UntagResource", parameters["resourceArn"], keys)


def _import(judge: Judge, parameters: Parameters, _tags: Tags) -> Iterator[Request]:
    keys = _of_request(parameters.get("Tags", {}))
    for resource in (
        judge.connect("instance", parameters["InstanceId"]),
        judge.connect("phone-number", "*"),
    ):
        yield Request("connect:ImportPhoneNumber", resource, keys)
    source = parameters["SourcePhoneNumberArn"]
    if ":social-messaging:" in source:
        yield Request("social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber", source)
        yield Request("social-messaging:TagResource", source)
    else:
        yield Request("sms-voice:DescribePhoneNumbers", source)


def _sms_sources(_judge: Judge, parameters: Parameters, _tags: Tags) -> Iterator[Request]:
    for number in parameters["PhoneNumberIds"]:
        yield Request("sms-voice:DescribePhoneNumbers", number)


def _whatsapp_source(_judge: Judge, parameters: Parameters, _tags: Tags) -> Iterator[Request]:
    action = "social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber"
    yield Request(action, parameters["id"])


def _on_stack(operation: str) -> _Asks:
    def requests(judge: Judge, parameters: Parameters, _tags: Tags) -> Iterator[Request]:
        name = parameters["StackName"]
        arn = name if name.startswith("arn:") else judge.arn("cloudformation", f"stack/{name}/*")
        yield Request(f"cloudformation:{operation}", arn)

    return requests


_REQUESTS: Mapping[str, _Asks] = {
    "AssociateFlow": _by_source("AssociateFlow", names_flow=True),
    "AssociatePhoneNumberContactFlow": _on_number("AssociatePhoneNumberContactFlow", _flow),
    "BatchGetFlowAssociation": _flows,
    "DescribePhoneNumber": _on_number("DescribePhoneNumber"),
    "DescribePhoneNumbers": _sms_sources,
    "DescribeStackEvents": _on_stack("DescribeStackEvents"),
    "DescribeStackResource": _on_stack("DescribeStackResource"),
    "DescribeStacks": _on_stack("DescribeStacks"),
    "DescribeTrafficDistributionGroup": _group,
    "DisassociateFlow": _by_source("DisassociateFlow"),
    "DisassociatePhoneNumberContactFlow": _on_number("DisassociatePhoneNumberContactFlow"),
    "GetFlowAssociation": _by_source("GetFlowAssociation"),
    "GetLinkedWhatsAppBusinessAccountPhoneNumber": _whatsapp_source,
    "ImportPhoneNumber": _import,
    "ListPhoneNumbersV2": _list,
    "ReleasePhoneNumber": _on_number("ReleasePhoneNumber"),
    "TagResource": _tag,
    "UntagResource": _untag,
    "UpdatePhoneNumber": _on_number("UpdatePhoneNumber", _target),
    "UpdatePhoneNumberMetadata": _on_number("UpdatePhoneNumberMetadata"),
}

KNOWN_OPERATIONS = frozenset(_REQUESTS)
