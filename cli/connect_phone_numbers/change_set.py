"""A change set with its values, as CloudFormation has resolved them.

API: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connect_phone_numbers.deployed import RESOURCE_TYPES
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.errors import ServiceError
from phone_number_handler.resource.deployed import delivered

# What stands for a value that only the deployment will know.
UNKNOWN = "{{changeSet:KNOWN_AFTER_APPLY}}"
_NESTED, _FUNCTION = "AWS::CloudFormation::Stack", "AWS::Lambda::Function"
# The policies by which CloudFormation sends no delete, and what a change set says of them.
_LEAVING = {"Retain", "RetainExceptOnCreate"}
_LEFT = {"Retain", "ReplaceAndRetain"}
_BEING_MADE = {"CREATE_PENDING", "CREATE_IN_PROGRESS"}
_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
_LOOK_EVERY = 2.0
# What comes of a name that no change set has, or that none can have.
_UNKNOWN_NAMES = {
    "ChangeSetNotFound",
    "ChangeSetNotFoundException",
    "ParamValidationError",
    "ValidationError",
}

Context = Mapping[str, Any]
"""A resource as the template has it, with its values."""


class ChangeSetError(Exception):
    """There is no change set to be shown, or more than one."""


@dataclass(frozen=True)
class Change:
    """What a change set does with one number's resource, or with that of a flow of its own.

    Attributes:
        resource_type: Which of them it is.
        logical_id: The resource.
        action: Add, Modify or Remove; CloudFormation's words.
        physical_id: Its physical id; empty for a new one.
        before: Its properties, as they were delivered; none for a new one.
        after: Its properties, as they will be delivered; none for one that is removed.
        leaves: Whether CloudFormation leaves what there is alone when the resource is removed, or
            when another number takes its place; None if it does not say.
        has_another_function: Whether it is there, and would become another function's.
    """

    resource_type: str
    logical_id: str
    action: str
    physical_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    leaves: bool | None
    has_another_function: bool

    @property
    def unknown(self) -> list[str]:
        """The names of the properties whose values only the deployment will know."""
        return [
            name
            for name, value in self.after.items()
            if name not in ("ServiceToken", "ServiceTimeout") and UNKNOWN in json.dumps(value)
        ]


@dataclass(frozen=True)
class ChangeSet:
    """What is about to be deployed.

    Attributes:
        stack_id: The stack.
        name: The change set's name.
        is_creation: Whether the stack is new.
        changes: What it does with numbers and with flows of their own.
        nested: The change sets of stacks that are nested in it.
        not_looked_into: The nested stacks that it does not show.
    """

    stack_id: str
    name: str
    is_creation: bool
    changes: tuple[Change, ...]
    nested: tuple[ChangeSet, ...] = ()
    not_looked_into: tuple[str, ...] = ()


def find(cloudformation: PatientClient, stack: str, name: str | None) -> ChangeSet | None:
    """Return the change set that is about to be executed; None if there is none with a change.

    Args:
        cloudformation: CloudFormation.
        stack: The stack's name.
        name: The change set's name. By default: the only one.

    Raises:
        ChangeSetError: If there are several, or it is not there.
    """
    if name is None:
        names = _candidates(cloudformation, stack)
        if not names:
            return None
        if len(names) > 1:
            raise ChangeSetError(
                f"{stack} has several change sets: name one with --change-set, "
                f"{', '.join(sorted(names))}"
            )
        (name,) = names
    return _read(cloudformation, stack, name)


def _candidates(cloudformation: PatientClient, stack: str) -> list[str]:
    """Return the names of those that can be executed, or are being made; else of a failed one."""
    failed, found = [], []
    for each in _listed(cloudformation, stack):
        if each["ExecutionStatus"] == "AVAILABLE" or each["Status"] in _BEING_MADE:
            found.append(each["ChangeSetName"])
        elif each["ExecutionStatus"] == "UNAVAILABLE":
            failed.append(each["ChangeSetName"])
    return found or failed[-1:]


def _read(cloudformation: PatientClient, stack: str, name: str) -> ChangeSet | None:
    pages = _described(cloudformation, stack, name)
    first = pages[0]
    if first["Status"] == "FAILED":
        if any(words in first.get("StatusReason", "") for words in _NO_CHANGES):
            return None
        raise ChangeSetError(f"The change set {name} has failed: {first.get('StatusReason')}")
    changes = [each["ResourceChange"] for page in pages for each in page.get("Changes", ())]
    inside = [each for each in changes if each["ResourceType"] == _NESTED]
    made = frozenset(each["LogicalResourceId"] for each in changes if _is_made(each))
    nested = [_read(cloudformation, stack, each) for each in _ids_of(inside)]
    return ChangeSet(
        stack_id=first["StackId"],
        name=first["ChangeSetName"],
        is_creation=first.get("ChangeSetType") == "CREATE",
        changes=tuple(
            _change(each, made) for each in changes if each["ResourceType"] in RESOURCE_TYPES
        ),
        nested=tuple(each for each in nested if each),
        not_looked_into=tuple(
            each["LogicalResourceId"] for each in inside if not each.get("ChangeSetId")
        ),
    )


def _ids_of(changes: list[Mapping[str, Any]]) -> Iterator[str]:
    return (each["ChangeSetId"] for each in changes if each.get("ChangeSetId"))


def _described(cloudformation: PatientClient, stack: str, name: str) -> list[Mapping[str, Any]]:
    """Return the pages of a change set, once it has been made."""
    # A nested one is named by its ARN, which names its stack.
    of_stack = {} if name.startswith("arn:") else {"StackName": stack}
    asked: dict[str, Any] = {"ChangeSetName": name, "IncludePropertyValues": True, **of_stack}
    try:
        while True:
            pages = cloudformation.pages("DescribeChangeSet", **asked)
            first = next(pages)
            if first["Status"] not in _BEING_MADE:
                return [first, *pages]
            time.sleep(_LOOK_EVERY)
    except ServiceError as error:
        if error.code in _UNKNOWN_NAMES:
            raise ChangeSetError(f"--change-set must be one of {stack}: got {name!r}") from error
        raise


def _listed(cloudformation: PatientClient, stack: str) -> Iterator[Mapping[str, Any]]:
    for page in cloudformation.pages("ListChangeSets", StackName=stack):
        yield from page["Summaries"]


def _is_made(change: Mapping[str, Any]) -> bool:
    """Tell whether a function is made, whose ARN is not known yet."""
    is_new = change["Action"] == "Add" or change.get("Replacement") == "True"
    return change["ResourceType"] == _FUNCTION and is_new


def _change(change: Mapping[str, Any], made: frozenset[str]) -> Change:
    before, after = (_context(change, name) for name in ("BeforeContext", "AfterContext"))
    return Change(
        resource_type=change["ResourceType"],
        logical_id=change["LogicalResourceId"],
        action=change["Action"],
        physical_id=change.get("PhysicalResourceId", ""),
        before=_properties(before),
        after=_properties(after),
        leaves=_leaves(change, before, after),
        has_another_function=_has_another_function(change, before, after, made),
    )


def _has_another_function(
    change: Mapping[str, Any], before: Context, after: Context, made: frozenset[str]
) -> bool:
    """Tell whether a resource that is there is given another function.

    The ARN of a function that is only changed may be unknown as well, and stays what it is.

    Args:
        change: The resource's change.
        before: The resource as it was deployed.
        after: The resource as it will be.
        made: The functions that are made in the same deployment.
    """
    was, will_be = (each.get("Properties", {}).get("ServiceToken") for each in (before, after))
    if not was or not will_be or was == will_be:
        return False
    if UNKNOWN not in will_be:
        return True
    details = [
        each for each in change.get("Details", ()) if each["Target"].get("Name") == "ServiceToken"
    ]
    causes = {each.get("CausingEntity", "").partition(".")[0] for each in details} - {""}
    # Without a cause it is the template that names another one.
    return bool(details and made) and causes <= made


def _leaves(change: Mapping[str, Any], before: Context, after: Context) -> bool | None:
    """Tell whether CloudFormation leaves alone what it removes or replaces.

    A removal goes by the DeletionPolicy that is deployed. Which UpdateReplacePolicy a replacement
    goes by, if the same deployment changes it, is not documented, and whether a number is replaced
    CloudFormation only knows afterwards: then it may say nothing.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html
    """
    if said := change.get("PolicyAction"):
        return said in _LEFT
    if change["Action"] == "Remove":
        return before.get("DeletionPolicy") in _LEAVING
    was, will_be = (each.get("UpdateReplacePolicy") in _LEAVING for each in (before, after))
    return was if was == will_be else None


def _context(change: Mapping[str, Any], name: str) -> Context:
    context: Context = json.loads(change.get(name) or "{}")
    return context


def _properties(context: Context) -> Mapping[str, Any]:
    return {name: delivered(value) for name, value in context.get("Properties", {}).items()}
