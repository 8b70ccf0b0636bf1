"""What CloudFormation says of its stacks."""

from __future__ import annotations

from dataclasses import dataclass, field

from phone_number_handler.core.stack import NO_RESOURCE, ResourceState, StackState


@dataclass
class FakeStacks:
    """CloudFormation's view of the stacks, as a test sets it.

    Attributes:
        asked: The operations that it took to answer, by CloudFormation's names.
    """

    status: str = "UPDATE_IN_PROGRESS"
    rolling_back: bool | None = False
    being_created: bool = False
    managed: set[tuple[str, str]] = field(default_factory=set)
    in_service: bool | None = True
    asked: list[str] = field(default_factory=list)

    def stack(self, stack_id: str) -> StackState | None:  # noqa: ARG002
        self.asked.append("DescribeStacks")
        if self.rolling_back is None:
            return None
        if self.rolling_back:
            return StackState("ROLLBACK_IN_PROGRESS")
        return StackState("CREATE_IN_PROGRESS" if self.being_created else self.status)

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        self.asked.append("DescribeStackResource")
        if self.rolling_back is None:
            return None
        is_managed = (stack_id, logical_id) in self.managed
        return ResourceState("UPDATE_COMPLETE") if is_managed else NO_RESOURCE

    def was_in_service(self, stack_id: str, logical_id: str, phone_number_id: str) -> bool | None:  # noqa: ARG002
        self.asked.append("DescribeStackEvents")
        return self.in_service
