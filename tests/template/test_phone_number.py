"""What a phone number is synthesized to."""

from __future__ import annotations

import pytest
from aws_cdk import (
    App,
    CfnParameter,
    Duration,
    Environment,
    RemovalPolicies,
    RemovalPolicy,
    Stack,
    Tags,
)
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Annotations, Match
from constructs import Construct
from tests.template.conftest import (
    ACCOUNT,
    FLOW,
    GROUP,
    IMPORT,
    INSTANCE,
    INSTANCE_ID,
    MOVE,
    NUMBER,
    NUMBER_ID,
    REGION,
    SOURCE,
    new_app,
    properties,
    resources,
    template_of,
)

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    IPhoneNumber,
    OnDelete,
    PhoneNumber,
    PhoneNumberProvider,
)


def test_an_import_is_declared_by_its_arguments_alone(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)

    assert properties(stack) == {
        "SourcePhoneNumberArn": SOURCE,
        "TargetArn": INSTANCE,
        "ContactFlowArn": FLOW,
    }


def test_every_argument_becomes_a_property_of_the_apis_name(stack: Stack) -> None:
    PhoneNumber(
        stack,
        "Support",
        phone_number_id=NUMBER,
        instance_id=INSTANCE_ID,
        contact_flow_arn=FLOW,
        description="Support",
        tags={"team": "support"},
        on_delete=OnDelete.RETURN,
        timeout=Duration.minutes(2),
    )

    assert properties(stack) == {
        "PhoneNumberId": NUMBER,
        "InstanceId": INSTANCE_ID,
        "ContactFlowArn": FLOW,
        "PhoneNumberDescription": "Support",
        "Tags": {"team": "support"},
        "OnDelete": "Return",
        "Timeout": 120,
    }


def test_tags_of_a_scope_reach_the_number(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT, tags={"team": "support", "floor": "2"})
    Tags.of(stack).add("stage", "production")
    Tags.of(stack).remove("floor", priority=300)

    assert properties(stack)["Tags"] == {"team": "support", "stage": "production"}


def test_every_argument_takes_a_token() -> None:
    stack = Stack(new_app(), "Anywhere")

    def parameter(name: str) -> str:
        return CfnParameter(stack, name).value_as_string

    PhoneNumber(
        stack,
        "Support",
        source_phone_number_arn=ssm.StringParameter.value_for_string_parameter(stack, "/source"),
        target_arn=parameter("Target"),
        contact_flow_arn=parameter("Flow"),
        description=parameter("Description"),
        tags={"team": parameter("Team")},
        on_delete=parameter("OnDelete"),
        timeout=Duration.seconds(CfnParameter(stack, "Timeout", type="Number").value_as_number),
    )
    PhoneNumber(
        stack,
        "Sales",
        phone_number_id=parameter("NumberId"),
        instance_id=parameter("InstanceId"),
        contact_flow_arn=f"arn:aws:connect:eu-west-2:999999999999:{parameter('Part')}",
    )

    support, sales = resources(stack, "Custom::ConnectPhoneNumber")
    assert support["Properties"]["Timeout"] == {"Ref": "Timeout"}
    assert support["Properties"]["OnDelete"] == {"Ref": "OnDelete"}
    assert support["Properties"]["Tags"] == {"team": {"Ref": "Team"}}
    assert sales["Properties"]["PhoneNumberId"] == {"Ref": "NumberId"}


def test_another_stacks_output_can_be_the_target(stack: Stack) -> None:
    network = Stack(App.of(stack), "Network", env=Environment(account=ACCOUNT, region=REGION))
    group = connect.CfnTrafficDistributionGroup(
        network, "Group", instance_arn=INSTANCE, name="Resilient"
    )

    PhoneNumber(
        stack,
        "Support",
        source_phone_number_arn=SOURCE,
        target_arn=group.attr_traffic_distribution_group_arn,
    )

    assert "Fn::ImportValue" in str(properties(stack)["TargetArn"])


def test_a_number_goes_before_the_instance_and_the_flow_that_it_refers_to(stack: Stack) -> None:
    instance = connect.CfnInstance(
        stack,
        "Instance",
        identity_management_type="CONNECT_MANAGED",
        attributes=connect.CfnInstance.AttributesProperty(inbound_calls=True, outbound_calls=True),
    )
    flow = connect.CfnContactFlow(
        stack,
        "Flow",
        content="{}",
        instance_arn=instance.attr_arn,
        name="Welcome",
        type="CONTACT_FLOW",
    )
    PhoneNumber(
        stack,
        "Support",
        source_phone_number_arn=SOURCE,
        target_arn=instance.attr_arn,
        contact_flow_arn=flow.attr_contact_flow_arn,
    )

    assert properties(stack)["TargetArn"] == {"Fn::GetAtt": ["Instance", "Arn"]}
    assert properties(stack)["ContactFlowArn"] == {"Fn::GetAtt": ["Flow", "ContactFlowArn"]}


def test_its_attributes_are_what_the_handler_answers(stack: Stack) -> None:
    number = PhoneNumber(stack, "Support", **IMPORT)
    logical_id = stack.get_logical_id(number.node.default_child)  # type: ignore[arg-type]

    assert stack.resolve(number.phone_number_arn) == {"Ref": logical_id}
    for attribute, name in (
        (number.phone_number_id, "PhoneNumberId"),
        (number.phone_number, "PhoneNumber"),
        (number.target_arn, "TargetArn"),
    ):
        assert stack.resolve(attribute) == {"Fn::GetAtt": [logical_id, name]}


def test_an_existing_number_can_be_referred_to_from_anywhere(stack: Stack) -> None:
    elsewhere = NUMBER.replace("us-east-1", "eu-west-2")

    number = PhoneNumber.from_phone_number_arn(stack, "Existing", elsewhere)

    assert (number.phone_number_arn, number.phone_number_id) == (elsewhere, NUMBER_ID)


def test_an_existing_number_can_be_referred_to_by_a_token(stack: Stack) -> None:
    arn = CfnParameter(stack, "Arn").value_as_string

    number = PhoneNumber.from_phone_number_arn(stack, "Existing", arn)

    assert "Fn::Select" in str(stack.resolve(number.phone_number_id))


def test_an_existing_number_can_be_referred_to_by_its_id(stack: Stack) -> None:
    number = PhoneNumber.from_phone_number_id(stack, "Existing", NUMBER_ID)

    assert number.phone_number_id == NUMBER_ID
    assert "phone-number/" + NUMBER_ID in str(stack.resolve(number.phone_number_arn))


@pytest.mark.parametrize("value", ["", "99999999", NUMBER])
def test_what_is_no_id_is_refused_where_one_is_referred_to(stack: Stack, value: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"phone_number_id must be .*: got '{value}'"):
        PhoneNumber.from_phone_number_id(stack, "Existing", value)


def test_an_existing_number_is_known_in_e164_if_it_has_been_given(stack: Stack) -> None:
    told = PhoneNumber.from_phone_number_id(stack, "Told", NUMBER_ID, phone_number="+18445550100")
    untold = PhoneNumber.from_phone_number_arn(stack, "Untold", NUMBER)

    assert told.phone_number == "+18445550100"
    with pytest.raises(InvalidArgumentError, match="Untold: phone_number must be given"):
        _ = untold.phone_number
    with pytest.raises(InvalidArgumentError, match=r"phone_number must be .*: got '844'"):
        PhoneNumber.from_phone_number_arn(stack, "Wrong", NUMBER, phone_number="844")


def test_somebody_may_read_a_number_and_that_one_alone(stack: Stack) -> None:
    role = iam.Role(stack, "Reader", assumed_by=iam.AccountRootPrincipal())
    numbers: list[IPhoneNumber] = [
        PhoneNumber(stack, "Support", **IMPORT),
        PhoneNumber.from_phone_number_arn(stack, "Existing", NUMBER),
    ]
    for number in numbers:
        number.grant_read(role)

    (policy,) = [
        each
        for each in resources(stack, "AWS::IAM::Policy")
        if "Reader" in str(each["Properties"]["PolicyName"])
    ]
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    assert [each["Resource"] for each in statements] == [{"Ref": "Support5CFB64A3"}, NUMBER]
    for each in statements:
        assert each["Action"] == ["connect:DescribePhoneNumber", "connect:ListTagsForResource"]


def test_both_kinds_of_numbers_are_constructs(stack: Stack) -> None:
    existing = PhoneNumber.from_phone_number_arn(stack, "Existing", NUMBER)

    assert Construct.is_construct(existing)
    assert existing.node.path == "ContactCentre/Existing"


def test_a_move_without_a_flow_is_warned_of_and_the_warning_can_be_acknowledged(
    stack: Stack,
) -> None:
    from aws_cdk import Annotations as CdkAnnotations  # noqa: PLC0415 - the tested one's namesake

    PhoneNumber(stack, "Loud", phone_number_id=NUMBER_ID, target_arn=GROUP)
    quiet = PhoneNumber(
        stack, "Quiet", phone_number_id=NUMBER_ID.replace("9", "a"), target_arn=GROUP
    )
    CdkAnnotations.of(quiet).acknowledge_warning(PhoneNumber.MOVE_WITHOUT_FLOW)
    PhoneNumber(stack, "Import", source_phone_number_arn=SOURCE, target_arn=GROUP)

    pattern = Match.string_like_regexp("does not carry the number's flow")
    (warning,) = Annotations.from_stack(stack).find_warning("*", pattern)
    assert warning.id == "/ContactCentre/Loud"


def test_one_function_serves_all_numbers_of_a_stack(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    PhoneNumber(stack, "Sales", **MOVE)

    tokens = [
        each["Properties"]["ServiceToken"]
        for each in resources(stack, "Custom::ConnectPhoneNumber")
    ]
    assert tokens[0] == tokens[1]
    assert len(resources(stack, "AWS::Lambda::Function")) == 1


def test_a_number_takes_a_provider_of_ones_own(stack: Stack) -> None:
    provider = PhoneNumberProvider(stack, "Provider", memory_size=512)

    PhoneNumber(stack, "Support", **IMPORT, provider=provider)

    (function,) = resources(stack, "AWS::Lambda::Function")
    assert function["Properties"]["MemorySize"] == 512


def test_the_logical_ids_do_not_change() -> None:
    """CloudFormation would replace a number, or refuse another function, if they did."""
    stack = Stack(new_app(), "ContactCentre")
    PhoneNumber(stack, "Support", **IMPORT)

    assert sorted(template_of(stack)["Resources"]) == [
        "ConnectPhoneNumberProviderAsyncInvocation02E1ABB6",
        "ConnectPhoneNumberProviderHandler13387543",
        "ConnectPhoneNumberProviderImportPolicy1DD120D8",
        "ConnectPhoneNumberProviderLogs06A3FAB7",
        "ConnectPhoneNumberProviderNumberPolicy9219A59B",
        "ConnectPhoneNumberProviderRole2FBD968F",
        "Support5CFB64A3",
    ]


def test_adding_a_number_changes_no_other_number(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    more = Stack(new_app(), "ContactCentre", env=Environment(account=ACCOUNT, region=REGION))
    PhoneNumber(more, "Support", **IMPORT)
    PhoneNumber(more, "Sales", **MOVE, on_delete=OnDelete.RELEASE)

    alone = template_of(stack)["Resources"]["Support5CFB64A3"]
    assert template_of(more)["Resources"]["Support5CFB64A3"] == alone


@pytest.mark.parametrize("policy", [RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])
def test_a_removal_policy_may_say_that_a_number_is_retained_which_it_is(
    stack: Stack, policy: RemovalPolicy
) -> None:
    PhoneNumber(stack, "Support", **IMPORT).apply_removal_policy(policy)

    assert "OnDelete" not in properties(stack)


@pytest.mark.parametrize(
    ("on_delete", "policy"),
    [
        (OnDelete.RETAIN, RemovalPolicy.DESTROY),
        (OnDelete.RETAIN, RemovalPolicy.SNAPSHOT),
        (OnDelete.RELEASE, RemovalPolicy.RETAIN),
        (OnDelete.RELEASE, RemovalPolicy.DESTROY),
    ],
)
def test_no_removal_policy_says_what_else_becomes_of_a_number(
    stack: Stack, on_delete: OnDelete, policy: RemovalPolicy
) -> None:
    number = PhoneNumber(stack, "Support", **IMPORT, on_delete=on_delete)

    with pytest.raises(InvalidArgumentError, match=r"Support: policy must be .*on_delete alone"):
        number.apply_removal_policy(policy)


def test_whoever_has_all_of_a_scope_destroyed_has_no_number_released(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    RemovalPolicies.of(stack).destroy()

    assert "OnDelete" not in properties(stack)


def test_whoever_has_all_of_a_scope_retained_has_the_number_deleted_by_nobody(
    stack: Stack,
) -> None:
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE)
    RemovalPolicies.of(stack).retain()

    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    assert number["DeletionPolicy"] == "Retain"
