"""What must be true after any history, whatever was interrupted in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from tests.cloudformation.stack import OwnFlow, Properties, Stack, Template
from tests.reliability.cloud import Cloud, flow_owners_of, left_behind, live_owners, owner_of

from local_cloud.connect.phone_number import PhoneNumberRecord

Numbers = Mapping[str, PhoneNumberRecord]


def every_event_got_one_answer(cloud: Cloud, *, kills: int) -> None:
    """Assert it; a process that was killed cannot answer."""
    silent = [each for each in cloud.cloudformation.exchanges if not each.answers]
    assert all(len(exchange.answers) <= 1 for exchange in cloud.cloudformation.exchanges)
    assert len(silent) <= kills


def is_as_desired(
    cloud: Cloud, stack: Stack, template: Template, before: Numbers | None = None
) -> None:
    """Assert that every number of the template is what the template asks for.

    One that is still with a resource that CloudFormation gave up on waits for the next deployment.
    One that had FAILED ``before``, where it is now, still says so: nothing was to be done with it.
    """
    for logical_id, properties in template.items():
        if isinstance(properties, OwnFlow):
            _flow_is_as_desired(cloud, stack, logical_id)
            continue
        number = cloud.number_of(properties)
        if owner_of(number) in left_behind(stack):
            continue
        former = (before or {}).get(number.phone_number_arn)
        stayed = former is not None and former.target_arn == number.target_arn
        statuses = {"CLAIMED", former.status} if former and stayed else {"CLAIMED"}
        assert number.status in statuses
        assert number.target_arn == properties["TargetArn"]
        if "ContactFlowArn" in properties:
            assert number.contact_flow_arn == properties["ContactFlowArn"]
        if "PhoneNumberDescription" in properties:
            assert number.description == properties["PhoneNumberDescription"]
        tags = {key: str(value) for key, value in properties.get("Tags", {}).items()}
        assert tags.items() <= number.tags.items()
        assert owner_of(number) == (stack.stack_id, logical_id)
        resource = stack.resources[logical_id]
        assert resource.physical_id == number.phone_number_arn
        assert resource.attributes["PhoneNumberArn"] == number.phone_number_arn
        assert resource.attributes["TargetArn"] == number.target_arn


def _flow_is_as_desired(cloud: Cloud, stack: Stack, logical_id: str) -> None:
    resource = stack.resources[logical_id]
    number = cloud.number_of(resource.properties)
    owners = flow_owners_of(number)
    if owners & left_behind(stack):
        return
    channel = resource.properties.get("Channel") or resource.physical_id.partition("/")[0]
    assert number.flows[channel] == resource.properties["ContactFlowArn"]
    assert (stack.stack_id, logical_id) in owners
    assert resource.physical_id == f"{channel}/{number.phone_number_arn}"


def is_as_before(cloud: Cloud, before: Numbers, but_for: set[tuple[str, str]]) -> None:
    """Assert that a roll-back cost nobody a number, its place, its flow or its owner.

    ``but_for``: what CloudFormation gave up on may not have been put back.
    """
    after = cloud.numbers
    for arn, former in before.items():
        number = after[arn]
        if {owner_of(number), *flow_owners_of(number)} & but_for:
            continue
        assert number.status == "CLAIMED"
        assert _place(number) == _place(former)
        assert keeps_records(cloud) or owner_of(number) == owner_of(former)
        assert keeps_records(cloud) or flow_owners_of(number) == flow_owners_of(former)
    for arn in after.keys() - before.keys():
        assert after[arn].status == "CLAIMED", "an import is kept"
        is_free = owner_of(after[arn]) is None or owner_of(after[arn]) in but_for
        assert is_free or keeps_records(cloud)


def keeps_a_flow(
    cloud: Cloud, stack: Stack, befores: Sequence[Numbers], templates: Sequence[Template | None]
) -> None:
    """Assert the least that may be: each number rings where it did, or where it was to ring.

    Unless the deletion of the stack was asked to release it.
    """
    after = cloud.numbers
    asked = [each for template in templates for each in _with_flows(template or {}).values()]
    for arn, former in befores[0].items():
        wanted = [each for each in asked if names(each, former)]
        if stack.is_gone and any(each.get("OnDelete") == "Release" for each in wanted):
            continue
        places = [_place(numbers[arn]) for numbers in befores if arn in numbers]
        places += [(each["TargetArn"], each.get("ContactFlowArn")) for each in wanted]
        if _own_flow_is_gone(stack, templates, former):
            places += [(target, None) for target, _ in places]
        if owner_of(after[arn]) not in left_behind(stack):
            assert _place(after[arn]) in places


def is_let_go(cloud: Cloud, template: Template, before: Numbers, origins: Numbers) -> None:
    """Assert that every number went where its resource's policy says."""
    after = cloud.numbers
    numbers = _with_flows(template)
    for logical_id, properties in numbers.items():
        arn = next(arn for arn, number in before.items() if names(properties, number))
        policy = properties.get("OnDelete", "Retain")
        if "DescribeStackEvents" in cloud.wire.refused:
            # Nothing speaks for a release.
            policy = "Retain" if policy == "Release" else policy
        if policy == "Release":
            assert arn not in after
        elif policy == "Return":
            assert _place(after[arn]) == _place(origins[arn])
        elif properties != template[logical_id]:
            # Its flow was a resource of its own, and is gone with it.
            assert _place(after[arn]) == (before[arn].target_arn, None)
        else:
            assert _place(after[arn]) == _place(before[arn])
    others = {arn for arn, n in before.items() if not any(names(p, n) for p in numbers.values())}
    for arn in others:
        # A flow of its own that a clean-up has left is deleted with the stack.
        kept = None if flow_owners_of(before[arn]) else before[arn].contact_flow_arn
        assert _place(after[arn]) == (before[arn].target_arn, kept)


def nothing_is_orphaned(cloud: Cloud, but_for: Collection[str] = ()) -> None:
    """Assert that no number claims to be managed by what CloudFormation no longer has.

    ``but_for``: the ARNs of those whose record could not be taken off before.
    """
    if keeps_records(cloud):
        return
    known = live_owners(cloud)
    for stack in cloud.cloudformation.stacks.values():
        known |= left_behind(stack)
    for arn, number in cloud.numbers.items():
        assert arn in but_for or owner_of(number) is None or owner_of(number) in known
        assert arn in but_for or flow_owners_of(number) <= known


def keeps_records(cloud: Cloud) -> bool:
    """Tell whether a record could not be taken off, or is kept since nothing speaks for a release.

    It does no harm: an owner that is no more does not block.
    """
    return bool(cloud.wire.refused & {"DescribeStackEvents", "TagResource", "UntagResource"})


def _with_flows(template: Template) -> dict[str, Properties]:
    """Return the numbers of a template, each with the flow that is a resource of its own."""
    numbers = {k: v for k, v in template.items() if not isinstance(v, OwnFlow)}
    for each in template.values():
        if isinstance(each, OwnFlow):
            line = each["PhoneNumberId"].logical_id
            numbers[line] = {**numbers[line], "ContactFlowArn": each["ContactFlowArn"]}
    return numbers


def _own_flow_is_gone(
    stack: Stack, templates: Sequence[Template | None], number: PhoneNumberRecord
) -> bool:
    """Tell whether a flow that was a resource of its own has been deleted, as was asked for."""
    had, has = (list(_own_flows(template or {}, number)) for template in templates)
    return bool(had and (stack.is_gone or not has))


def _own_flows(template: Template, number: PhoneNumberRecord) -> Iterator[Properties]:
    for each in template.values():
        if isinstance(each, OwnFlow) and names(template[each["PhoneNumberId"].logical_id], number):
            yield each


def _place(number: PhoneNumberRecord) -> tuple[str, str | None]:
    return number.target_arn, number.contact_flow_arn


def names(properties: Mapping[str, Any], number: PhoneNumberRecord) -> bool:
    """Tell whether a resource's properties are about a number."""
    named = properties.get("PhoneNumberId")
    if named:
        return named in (number.phone_number_arn, number.phone_number_id)
    if "PhoneNumber" in properties:
        return bool(properties["PhoneNumber"] == number.phone_number)
    return bool(properties["SourcePhoneNumberArn"] == number.source_phone_number_arn)
