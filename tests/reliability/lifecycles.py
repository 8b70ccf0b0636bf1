"""The lifecycles that are interrupted at each of their calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.cloudformation.stack import Attribute, OwnFlow, Stack, Template
from tests.reliability.cloud import Cloud

Make = Callable[[Cloud], Template]
Templates = tuple[Template | None, Template | None]


@dataclass(frozen=True)
class Lifecycle:
    """A stack before and after an operation; None where there is no stack.

    ``fails``: somebody else's resource fails in the end, so the stack rolls back.
    ``rolls_back``: whether it does so; else it rests where it failed.
    """

    name: str
    templates: Callable[[Cloud], Templates]
    fails: bool = False
    rolls_back: bool = True
    rolls_back_by_new_id: bool = False

    def __str__(self) -> str:
        return self.name

    def prepare(self, cloud: Cloud) -> Stack | None:
        """Bring the stack to where the operation begins."""
        cloud.cloudformation.rolls_back_by_new_id = self.rolls_back_by_new_id
        before, _ = self.templates(cloud)
        if before is None:
            return None
        stack = cloud.cloudformation.create_stack("Contact-Centre", before)
        assert stack.status == "CREATE_COMPLETE", stack.reason
        return stack

    def run(self, cloud: Cloud, stack: Stack | None) -> Stack:
        """Carry the operation out."""
        _, after = self.templates(cloud)
        if stack is None:
            assert after is not None
            return cloud.cloudformation.create_stack(
                "Contact-Centre", after, fails=self.fails, rolls_back=self.rolls_back
            )
        if after is None:
            cloud.cloudformation.delete_stack(stack)
        else:
            cloud.cloudformation.update_stack(
                stack, after, fails=self.fails, rolls_back=self.rolls_back
            )
        return stack


def imported(cloud: Cloud, **changes: Any) -> dict[str, Any]:
    return _without_none(
        {
            "SourcePhoneNumberArn": cloud.source,
            "TargetArn": cloud.here,
            "ContactFlowArn": cloud.flow,
            "PhoneNumberDescription": "Support",
            "Tags": {"team": "support"},
            **changes,
        }
    )


def moved(cloud: Cloud, **changes: Any) -> dict[str, Any]:
    return _without_none(
        {
            "PhoneNumberId": cloud.found,
            "TargetArn": cloud.here,
            "ContactFlowArn": cloud.flow,
            **changes,
        }
    )


def with_flow(
    number: Mapping[str, Any], flow: str, line: str = "Line", name: str = "Answer"
) -> Template:
    """Return a template with a number, and its flow as a resource of its own."""
    named = {each: Attribute(line, each) for each in ("PhoneNumberId", "TargetArn")}
    own = OwnFlow({**named, "ContactFlowArn": flow})
    return {line: _without_none({**number, "ContactFlowArn": None}), name: own}


def called(cloud: Cloud, arn: str, **changes: Any) -> dict[str, Any]:
    """Return what moves a number that is named by itself."""
    digits = cloud.by_hand(arn).phone_number
    return moved(cloud, PhoneNumberId=None, PhoneNumber=digits, **changes)


def _without_none(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}


def _found(cloud: Cloud) -> dict[str, Any]:
    return {"SourcePhoneNumberArn": None, "PhoneNumberId": cloud.found}


def _there(cloud: Cloud) -> dict[str, Any]:
    return {"TargetArn": cloud.there, "ContactFlowArn": cloud.flow_there}


def _create(name: str, make: Callable[[Cloud], Template], **options: bool) -> Lifecycle:
    return Lifecycle(name, lambda cloud: (None, make(cloud)), **options)


def _update(
    name: str,
    before: Callable[[Cloud], dict[str, Any]],
    after: Callable[[Cloud], dict[str, Any]],
    renamed: str = "Line",
    **options: bool,
) -> Lifecycle:
    return Lifecycle(
        name, lambda cloud: ({"Line": before(cloud)}, {renamed: after(cloud)}), **options
    )


def _delete(name: str, make: Callable[[Cloud], dict[str, Any]]) -> Lifecycle:
    return Lifecycle(name, lambda cloud: ({"Line": make(cloud)}, None))


def _already_imported(cloud: Cloud) -> Template:
    if not any(n.source_phone_number_arn == cloud.source for n in cloud.connect.numbers()):
        backend = cloud.connect.backend
        backend.import_phone_number(cloud.here_id, cloud.source)
        cloud.settle()
        number = cloud.number_of({"SourcePhoneNumberArn": cloud.source})
        cloud.by_hand(number.phone_number_arn).contact_flow_arn = cloud.closed_flow
    return {"Line": imported(cloud)}


def _same_number_by_id(cloud: Cloud) -> dict[str, Any]:
    named = {number.source_phone_number_arn: number for number in cloud.connect.numbers()}
    number = named.get(cloud.source)
    return imported(
        cloud,
        SourcePhoneNumberArn=None,
        PhoneNumberId=number.phone_number_id if number else "0" * 8,
    )


def _found_here(cloud: Cloud) -> dict[str, Any]:
    return moved(cloud, PhoneNumberId=cloud.found_here)


def _of_own_flows() -> Iterator[Lifecycle]:
    yield _create("own flow", lambda c: with_flow(imported(c), c.flow))
    yield _create("own flow, rolled back", lambda c: with_flow(_found_here(c), c.flow), fails=True)
    for fails, name in ((False, ""), (True, ", rolled back")):
        changes: tuple[tuple[str, Make, Make], ...] = (
            (
                "own flow beside a number",
                lambda c: {"Line": {"PhoneNumberId": c.found_here, "TargetArn": c.here}},
                lambda c: with_flow(_found_here(c), c.flow),
            ),
            (
                "another own flow",
                lambda c: with_flow(imported(c), c.flow),
                lambda c: with_flow(imported(c), c.closed_flow),
            ),
            (
                "a number that moves with its own flow",
                lambda c: with_flow(moved(c), c.flow),
                lambda c: with_flow(moved(c, TargetArn=c.there), c.flow_there),
            ),
            (
                "a number that moves to a group, with its own flow",
                lambda c: with_flow(moved(c), c.flow),
                lambda c: with_flow(moved(c, TargetArn=c.group), c.flow),
            ),
            (
                "a renamed number with its own flow",
                lambda c: with_flow(moved(c), c.flow),
                lambda c: with_flow(moved(c), c.flow, "Renamed"),
            ),
            (
                "a renamed own flow",
                lambda c: with_flow(moved(c), c.flow),
                lambda c: with_flow(moved(c), c.closed_flow, name="Renamed"),
            ),
            (
                "another number with its own flow",
                lambda c: with_flow(_found_here(c), c.flow),
                lambda c: with_flow(imported(c), c.flow),
            ),
            (
                "an own flow in the place of the number's",
                imported_alone,
                lambda c: with_flow(imported(c), c.closed_flow),
            ),
        )
        for what, before, after in changes:
            yield Lifecycle(what + name, _both(before, after), fails=fails)
    # Rolled back, CloudFormation does not come to its delete: nothing is called.
    yield Lifecycle(
        "an own flow dropped",
        _both(
            lambda c: with_flow(imported(c), c.flow),
            lambda c: {"Line": imported(c, ContactFlowArn=None)},
        ),
    )
    yield Lifecycle(
        "delete with an own flow",
        lambda c: (with_flow(moved(c, OnDelete="Return"), c.flow), None),
    )


def imported_alone(cloud: Cloud) -> Template:
    return {"Line": imported(cloud)}


def _both(before: Make, after: Make) -> Callable[[Cloud], Templates]:
    return lambda cloud: (before(cloud), after(cloud))


LIFECYCLES = (
    _create("import", lambda c: {"Line": imported(c)}),
    _create("import that may be released", lambda c: {"Line": imported(c, OnDelete="Release")}),
    _create("import into a group", lambda c: {"Line": imported(c, TargetArn=c.group)}),
    _create("move", lambda c: {"Line": moved(c)}),
    _create("move without a flow", lambda c: {"Line": moved(c, ContactFlowArn=None)}),
    _create("move with everything", lambda c: {"Line": imported(c, **_found(c))}),
    _create("adoption in place", lambda c: {"Line": moved(c, PhoneNumberId=c.found_here)}),
    _create("adoption of an import", _already_imported),
    _create("move by the number itself", lambda c: {"Line": called(c, c.found)}),
    _create("two numbers", lambda c: {"Line": imported(c), "Other": moved(c)}),
    _update("another target", imported, lambda c: imported(c, **_there(c))),
    _update("another flow", imported, lambda c: imported(c, ContactFlowArn=c.closed_flow)),
    _update("a dropped flow", imported, lambda c: imported(c, ContactFlowArn=None)),
    _update("another description", imported, lambda c: imported(c, PhoneNumberDescription="New")),
    _update("other tags", imported, lambda c: imported(c, Tags={"floor": 2})),
    _update(
        "another target, no flow managed",
        lambda c: {"PhoneNumberId": c.found_here, "TargetArn": c.here},
        lambda c: {"PhoneNumberId": c.found_here, "TargetArn": c.there},
    ),
    _update("another source", imported, lambda c: imported(c, SourcePhoneNumberArn=c.other_source)),
    _update("another number", moved, lambda c: moved(c, PhoneNumberId=c.found_here)),
    _update("an import replaced by a move", imported, moved),
    _update("the same number by its id", imported, _same_number_by_id),
    _update("the same number by itself", moved, lambda c: called(c, c.found)),
    _update("rename", imported, imported, renamed="Renamed"),
    _update("rename of a move", moved, moved, renamed="Renamed"),
    _update("rename with a move", moved, lambda c: moved(c, TargetArn=c.group), renamed="Renamed"),
    _delete("delete and retain", imported),
    _delete("delete and retain a move", moved),
    _delete("delete and return", lambda c: moved(c, OnDelete="Return")),
    _delete("delete and release", lambda c: imported(c, OnDelete="Release")),
    _delete("delete and release a move", lambda c: moved(c, OnDelete="Release")),
    _create("import, rolled back", lambda c: {"Line": imported(c, OnDelete="Release")}, fails=True),
    _create("move, rolled back", lambda c: {"Line": moved(c, OnDelete="Release")}, fails=True),
    _update(
        "another target, rolled back", imported, lambda c: imported(c, **_there(c)), fails=True
    ),
    _update(
        "another target without a flow, rolled back",
        lambda c: {"PhoneNumberId": c.found_here, "TargetArn": c.here},
        lambda c: {"PhoneNumberId": c.found_here, "TargetArn": c.there},
        fails=True,
    ),
    *(
        _update(
            f"another {what}, rolled back by the {'new' if by_new_id else 'former'} id",
            moved,
            after,
            fails=True,
            rolls_back_by_new_id=by_new_id,
        )
        for by_new_id in (False, True)
        for what, after in (
            ("source", lambda c: imported(c, OnDelete="Release")),
            ("number", lambda c: moved(c, PhoneNumberId=c.found_here)),
        )
    ),
    _update("rename, rolled back", imported, imported, renamed="Renamed", fails=True),
    _update(
        "rename with a move, rolled back",
        moved,
        lambda c: moved(c, TargetArn=c.group, ContactFlowArn=c.closed_flow),
        renamed="Renamed",
        fails=True,
    ),
    _create(
        "import, without roll-back",
        lambda c: {"Line": imported(c, OnDelete="Release")},
        rolls_back=False,
    ),
    _create(
        "move, without roll-back", lambda c: {"Line": moved(c, OnDelete="Return")}, rolls_back=False
    ),
    _update(
        "another target, without roll-back",
        imported,
        lambda c: imported(c, **_there(c)),
        rolls_back=False,
    ),
    _update("rename, without roll-back", moved, moved, renamed="Renamed", rolls_back=False),
)

# What may happen to flows that are resources of their own.
OWN_FLOWS = tuple(_of_own_flows())
