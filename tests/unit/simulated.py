"""Connect, as far as a plan needs it: a number with its flow, and what each step makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    ImportPhoneNumber,
    ReleasePhoneNumber,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)


@dataclass(frozen=True)
class Simulated:
    """A number and the flow that it is attached to."""

    number: PhoneNumber
    flow: str | None = None

    def after(self, steps: Iterable[Step]) -> Simulated:
        """Return both as they are after the steps."""
        state = self
        for step in steps:
            state = state._after(step)
            assert len(state.number.tags) <= 50, step
        return state

    def _after(self, step: Step) -> Simulated:
        number = self.number
        match step:
            case TagResource() | UntagResource():
                return replace(self, number=step.applied_to(number))
            case UpdatePhoneNumber(target_arn):
                # A move does not carry the flow.
                return Simulated(replace(number, target_arn=target_arn))
            case AssociateContactFlow(flow):
                assert flow.startswith(f"{number.target_arn}/"), "a flow of another instance"
                return replace(self, flow=flow)
            case DisassociateContactFlow():
                return replace(self, flow=None)
            case UpdatePhoneNumberMetadata(description):
                return replace(self, number=replace(number, description=description))
            case ImportPhoneNumber() | ReleasePhoneNumber():
                raise AssertionError(f"{step} is not for a number that is to be kept")
