"""The dashboard and the alarms."""

from __future__ import annotations

import json

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from docs.pictures import dashboard
from tests.template.conftest import IMPORT, resources

from cdk_connect_phone_numbers import (
    PhoneNumber,
    PhoneNumberDriftCheck,
    PhoneNumberMonitoring,
    PhoneNumberProvider,
)


def test_each_alarm_is_raised_by_the_first_failure(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    PhoneNumberMonitoring(stack, "Monitoring")

    alarms = {
        (each["Properties"]["Namespace"], each["Properties"]["MetricName"]): each["Properties"]
        for each in resources(stack, "AWS::CloudWatch::Alarm")
    }
    assert alarms.keys() == {
        ("ConnectPhoneNumbers", "Failed"),
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Throttles"),
    }
    for properties in alarms.values():
        assert properties["Threshold"] == 1
        assert properties["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
        assert properties["TreatMissingData"] == "notBreaching"
        assert properties["AlarmDescription"]


def test_alarms_do_what_they_are_told(stack: Stack) -> None:
    topic = sns.Topic(stack, "OnCall")

    PhoneNumberMonitoring(stack, "Monitoring", alarm_actions=[actions.SnsAction(topic)])

    for alarm in resources(stack, "AWS::CloudWatch::Alarm"):
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": stack.get_logical_id(_cfn(topic))}]


def test_the_dashboard_shows_the_metrics_of_this_stack(stack: Stack) -> None:
    PhoneNumberMonitoring(stack, "Monitoring")

    (dashboard,) = resources(stack, "AWS::CloudWatch::Dashboard")
    body = json.dumps(dashboard["Properties"]["DashboardBody"])
    for name in ("Imported", "Moved", "Failed", "ThrottledCalls", "SecondsToClaimed"):
        assert f'\\"{name}\\",\\"StackName\\",\\"ContactCentre\\"' in body


def test_it_watches_a_provider_of_ones_own(stack: Stack) -> None:
    provider = PhoneNumberProvider(stack, "Provider")
    PhoneNumberMonitoring(stack, "Monitoring", provider=provider)

    assert len(resources(stack, "AWS::Lambda::Function")) == 1


def test_each_metric_can_be_used_elsewhere(stack: Stack) -> None:
    provider = PhoneNumberProvider(stack, "Provider")
    check = PhoneNumberDriftCheck(stack, "Check")

    metrics = [
        provider.metric_imported(),
        provider.metric_moved(),
        provider.metric_failed(),
        provider.metric_throttled_calls(),
        provider.metric_seconds_to_claimed("p99"),
        check.metric_drifted(),
    ]

    assert [(each.metric_name, each.statistic) for each in metrics] == [
        ("Imported", "Sum"),
        ("Moved", "Sum"),
        ("Failed", "Sum"),
        ("ThrottledCalls", "Sum"),
        ("SecondsToClaimed", "p99"),
        ("Drifted", "Maximum"),
    ]
    assert all(each.namespace == "ConnectPhoneNumbers" for each in metrics)


def _cfn(topic: sns.Topic) -> sns.CfnTopic:
    child = topic.node.default_child
    assert isinstance(child, sns.CfnTopic)
    return child


def test_the_picture_in_the_docs_is_of_this_dashboard() -> None:
    assert dashboard.PICTURE.read_text() == dashboard.draw()
