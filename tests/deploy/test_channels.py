"""The real CDK CLI deploys numbers of AWS End User Messaging: each with its own channel's flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.deploy.conftest import Centre, DeployedStack
from tests.owner_tags import owner_tags

from cdk_connect_phone_numbers import OnDelete
from local_cloud.cloud import LocalCloud
from local_cloud.connect.faults import Fault
from local_cloud.connect.phone_number import PhoneNumberRecord

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("deploy-channels")]

WHATSAPP = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/"


@pytest.fixture(params=["refused", "taken"])
def answer(request: pytest.FixtureRequest, cloud: LocalCloud) -> Iterator[str]:
    """Have the voice call on an import answered in one of the ways that AWS may answer it."""
    connect = cloud.connect.control
    usual = connect.behaviour().voice_flows_of_imports
    connect.behave(voice_flows_of_imports=request.param)
    yield request.param
    connect.behave(voice_flows_of_imports=usual)


def test_a_texted_number_keeps_its_flow_through_everything(
    cloud: LocalCloud,
    centre: Centre,
    new_stack: Callable[[str], DeployedStack],
    number: Callable[[str], PhoneNumberRecord],
    answer: str,
) -> None:
    connect = cloud.connect.control
    stack = new_stack(f"Texted-{answer}")
    sources = {
        "SMS": centre.source(),
        "WHATSAPP": connect.add_external_number(None, f"{WHATSAPP}{answer}"),
    }

    def declared(target_arn: str, flow: str) -> dict[str, dict[str, Any]]:
        place = {"target_arn": target_arn, "contact_flow_arn": flow}
        return {
            channel: {"source_phone_number_arn": source, **place}
            for channel, source in sources.items()
        }

    def are_at(target_arn: str, flow: str | None) -> None:
        for channel, source in sources.items():
            found = number(source)
            assert (found.status, found.target_arn) == ("CLAIMED", target_arn)
            assert found.flows == ({channel: flow} if flow else {})

    stack.deploy(declared(centre.instance, centre.flow))
    are_at(centre.instance, centre.flow)
    assert "AssociatePhoneNumberContactFlow" not in stack.writes()

    stack.deploy(declared(centre.instance, centre.later_flow))
    are_at(centre.instance, centre.later_flow)

    stack.deploy(declared(centre.other_instance, centre.other_flow))
    are_at(centre.other_instance, centre.other_flow)

    connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota reached", times=1))
    failed = stack.deploy(declared(centre.instance, centre.flow), check=False)
    assert failed.exit_code != 0
    assert stack.status() == "UPDATE_ROLLBACK_COMPLETE"
    for source in sources.values():
        found = number(source)
        assert (found.target_arn, [*found.flows.values()]) == (
            centre.other_instance,
            [centre.other_flow],
        )

    stack.destroy()
    adopting = new_stack(f"Adopted-{answer}")
    adopted = {
        channel: {
            "phone_number_id": number(source).phone_number_id,
            "target_arn": centre.instance,
            "on_delete": OnDelete.RETURN,
        }
        for channel, source in sources.items()
    }
    adopting.deploy(
        {each: {**given, "contact_flow_arn": centre.flow} for each, given in adopted.items()}
    )
    are_at(centre.instance, centre.flow)

    adopting.deploy(adopted)
    are_at(centre.instance, None)

    adopting.destroy()
    are_at(centre.other_instance, centre.other_flow)
    assert all(owner_tags(number(source).tags) == {} for source in sources.values())
