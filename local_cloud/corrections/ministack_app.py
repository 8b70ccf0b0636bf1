"""MiniStack's app, whose CloudFormation says what it is doing, and what its changes come to.

On AWS a resource is DELETE_IN_PROGRESS from the event on that asks for its deletion, and the
stack is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS while an update deletes what is no longer wanted:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
MiniStack 1.5 leaves both statuses as they were. Nor does it show the values of a change set, as
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
has them, or of what it has deployed, as
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html has.
Nor does it show, or refuse, that a custom resource becomes another function's:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from xml.sax.saxutils import escape

from ministack.app import app
from ministack.services import eventbridge, scheduler
from ministack.services.cloudformation import (
    _stack_events,
    _stacks,
    changesets,
    engine,
    handlers,
    stacks,
)

__all__ = ["app"]

_UPDATING, _CLEANING_UP = "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
Delete = Callable[..., Any]
Properties = Mapping[str, Any]


def said(delete: Delete) -> Delete:
    """Return the deletion of a resource that says so in the stack."""

    @wraps(delete)
    def deleted(
        resource_type: str, physical_id: str, properties: Any, stack_name: str, logical_id: str
    ) -> Any:
        stack = _stacks.get(stack_name) or {}
        if stack.get("StackStatus") == _UPDATING:
            stack["StackStatus"] = _CLEANING_UP
        record = stack.get("_resources", {}).get(logical_id, {})
        if record.get("PhysicalResourceId") == physical_id:
            record["ResourceStatus"] = "DELETE_IN_PROGRESS"
        return delete(resource_type, physical_id, properties, stack_name, logical_id)

    return deleted


stacks._delete_resource = said(stacks._delete_resource)  # noqa: SLF001 - it has no hook for that


def refusing_another_function(update: Callable[..., Any]) -> Callable[..., Any]:
    """Return the update of a resource that keeps its service token: AWS takes no other one."""

    @wraps(update)
    def updated(
        resource_type: str,
        physical_id: str,
        before: Properties,
        after: Properties,
        stack_name: str,
        *args: Any,
    ) -> Any:
        # A roll-back goes from what was refused to what there is.
        is_forward = _stacks.get(stack_name, {}).get("StackStatus") == _UPDATING
        if is_forward and before.get("ServiceToken") != after.get("ServiceToken"):
            raise ValueError("Modifying service token is not allowed.")
        return update(resource_type, physical_id, before, after, stack_name, *args)

    return updated


stacks._update_resource = refusing_another_function(stacks._update_resource)  # noqa: SLF001


def telling_functions_apart(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Return a template as it is compared, with the functions that its custom resources name.

    No attribute is known by then, so that one function's ARN would look like any other's.
    """

    @wraps(resolve)
    def resolved(template: Mapping[str, Any], *args: Any) -> Any:
        found = resolve(template, *args)
        for logical_id, resource in found.get("Resources", {}).items():
            token = (template["Resources"][logical_id].get("Properties") or {}).get("ServiceToken")
            if isinstance(token, Mapping) and "Fn::GetAtt" in token:
                resource["Properties"] = {**resource["Properties"], "ServiceToken": token}
        return found

    return resolved


changesets._resolve_props_for_diff = telling_functions_apart(  # noqa: SLF001
    changesets._resolve_props_for_diff  # noqa: SLF001
)

# What CloudFormation shows for a value that only the deployment will know.
_UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_RESOURCE = re.compile(r"<ResourceChange>.*?</ResourceChange>", re.DOTALL)
_EVENT = re.compile(r"<EventId>([^<]+)</EventId>")
_LOGICAL_ID = re.compile(r"<LogicalResourceId>([^<]+)</LogicalResourceId>")

Answer = tuple[int, dict[str, str], bytes]
Describe = Callable[[Mapping[str, Any]], Answer]


class _Unknown(dict[str, Any]):
    """The attributes of a resource that is not there yet."""

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: str) -> str:
        return _UNKNOWN


def with_values(describe: Describe) -> Describe:
    """Return DescribeChangeSet that shows, if asked to, each resource before and after."""

    @wraps(describe)
    def described(params: Mapping[str, Any]) -> Answer:
        status, headers, body = describe(params)
        name, stack_name = (handlers._p(params, key) for key in ("ChangeSetName", "StackName"))  # noqa: SLF001
        _, change_set = changesets._find_change_set(name, stack_name)  # noqa: SLF001 - as it does
        asked = handlers._p(params, "IncludePropertyValues", "false")  # noqa: SLF001
        if change_set is None or asked.lower() != "true":
            return status, headers, body
        contexts = {key: "".join(texts) for key, texts in _contexts(change_set).items()}

        def completed(change: re.Match[str]) -> str:
            (logical_id,) = _LOGICAL_ID.findall(change[0])
            return change[0].replace(
                "</ResourceChange>", f"{contexts[logical_id]}</ResourceChange>"
            )

        return status, headers, _RESOURCE.sub(completed, body.decode()).encode()

    return described


def _contexts(change_set: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what each changed resource is before and after, as parts of the answer."""
    stack = _stacks[change_set["StackName"]]
    there, declared = stack["_resources"], (stack.get("_template") or {}).get("Resources", {})
    changes = [each["ResourceChange"] for each in change_set["Changes"]]
    texts: dict[str, list[str]] = {each["LogicalResourceId"]: [] for each in changes}
    for change in changes:
        logical_id = change["LogicalResourceId"]
        if change["Action"] != "Add" and logical_id in there:
            before = there[logical_id]["Properties"]
            text = _context("BeforeContext", before, declared.get(logical_id, {}))
            texts[logical_id].append(text)
    for logical_id, after in _resolved(change_set, there, changes):
        if logical_id in texts:
            text = _context("AfterContext", after, change_set["_template"]["Resources"][logical_id])
            texts[logical_id].append(text)
    return texts


def _resolved(
    change_set: Mapping[str, Any], there: Mapping[str, Any], changes: list[Mapping[str, Any]]
) -> Iterator[tuple[str, Properties]]:
    """Yield the resources' properties, as far as they are known before they are deployed."""
    template, stack = change_set["_template"], _stacks[change_set["StackName"]]
    replaced = {each["LogicalResourceId"] for each in changes if each.get("Replacement") == "True"}
    unknown = {"PhysicalResourceId": _UNKNOWN, "Attributes": _Unknown()}
    resources = {
        logical_id: there[logical_id] if logical_id in there.keys() - replaced else unknown
        for logical_id in template["Resources"]
    }
    parameters = change_set["_resolved_params"]
    conditions = engine._evaluate_conditions(template, parameters)  # noqa: SLF001 - as it does
    for logical_id, declared in template["Resources"].items():
        with stacks._stack_region_context(stack, stack["StackId"]):  # noqa: SLF001 - as it does
            properties = engine._resolve_refs(  # noqa: SLF001 - as it does
                copy.deepcopy(declared.get("Properties") or {}),
                resources,
                parameters,
                conditions,
                template.get("Mappings", {}),
                stack["StackName"],
                stack["StackId"],
            )
        given = {k: v for k, v in properties.items() if v is not engine._NO_VALUE}  # noqa: SLF001
        yield logical_id, given


def _context(name: str, properties: Properties, declared: Mapping[str, Any]) -> str:
    policies = {each: declared[each] for each in _POLICIES if each in declared}
    text = json.dumps({"Properties": properties, **policies}, default=str)
    return f"<{name}>{escape(text)}</{name}>"


def with_properties(
    add: Callable[..., None], describe: Describe
) -> tuple[Callable[..., None], Describe]:
    """Return what remembers a resource's properties with its event, and DescribeStackEvents."""
    known: dict[str, str] = {}

    @wraps(add)
    def added(stack_id: str, stack_name: str, logical_id: str, *args: Any, **kwargs: Any) -> None:
        add(stack_id, stack_name, logical_id, *args, **kwargs)
        resource = _stacks.get(stack_name, {}).get("_resources", {}).get(logical_id, {})
        if "Properties" in resource:
            event_id = _stack_events[stack_id][-1]["EventId"]
            known[event_id] = json.dumps(resource["Properties"], default=str)

    @wraps(describe)
    def described(params: Mapping[str, Any]) -> Answer:
        status, headers, body = describe(params)

        def completed(event: re.Match[str]) -> str:
            text = known.get(event[1])
            shown = f"<ResourceProperties>{escape(text)}</ResourceProperties>" if text else ""
            return f"{event[0]}{shown}"

        return status, headers, _EVENT.sub(completed, body.decode()).encode()

    return added, described


def with_time(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """Return what invokes a schedule's target, with the time at which it was due in its input.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    """

    @wraps(invoke)
    def invoked(target: Mapping[str, Any], *args: Any) -> Any:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        due = target.get("Input", "").replace("<aws.scheduler.scheduled-time>", now)
        return invoke({**target, **({"Input": due} if due else {})}, *args)

    return invoked


eventbridge._invoke_target = with_time(eventbridge._invoke_target)  # noqa: SLF001
# A schedule that is due is not kept waiting.
scheduler._SCHEDULE_TICK_INTERVAL = 1  # noqa: SLF001 - it has no setting for that

_operations = handlers._ACTION_HANDLERS  # noqa: SLF001 - it has no hook for that either
_operations["DescribeChangeSet"] = with_values(_operations["DescribeChangeSet"])
stacks._add_event, _operations["DescribeStackEvents"] = with_properties(  # noqa: SLF001
    stacks._add_event,  # noqa: SLF001
    _operations["DescribeStackEvents"],
)
