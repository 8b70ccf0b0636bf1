"""What CloudFormation says of its stacks."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FakeStacks:
    """CloudFormation's view of the stacks, as a test sets it."""

    rolling_back: bool | None = False
    being_created: bool = False
    managed: set[tuple[str, str]] = field(default_factory=set)
    questions: int = 0

    def is_rolling_back(self, stack_id: str) -> bool | None:  # noqa: ARG002
        self.questions += 1
        return self.rolling_back

    def is_being_created(self, stack_id: str) -> bool:  # noqa: ARG002
        return self.being_created

    def manages(self, stack_id: str, logical_id: str, phone_number_arn: str) -> bool:  # noqa: ARG002
        return (stack_id, logical_id) in self.managed
