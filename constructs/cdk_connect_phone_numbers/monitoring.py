"""Watching what happens to a stack's phone numbers: a dashboard, and alarms."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_connect_phone_numbers.arguments import Arguments
from cdk_connect_phone_numbers.function.metrics import PERIOD
from cdk_connect_phone_numbers.function.provider import PhoneNumberProvider

_HALF, _WHOLE = 12, 24


class PhoneNumberMonitoring(Construct):
    """A CloudWatch dashboard and alarms for the phone numbers of one stack.

    The metrics come out of the function's log, so they cost no call of their
    own; they appear once the function has run for the first time. For widgets and
    alarms of one's own, the provider has each of them.

    Args:
        scope: The parent construct.
        id: The construct's id.
        provider: The function to watch. Default: the stack's own one, which is
            made if there is none yet.
        alarm_actions: What an alarm does, such as
            ``aws_cloudwatch_actions.SnsAction``. Default: nothing; it is shown
            on the dashboard alone.

    Attributes:
        dashboard: The dashboard.
        alarms: The alarms: a number failed, the function failed, the function
            was not let run.

    Raises:
        InvalidArgumentError: If an argument cannot be right.

    See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        *,
        provider: PhoneNumberProvider | None = None,
        alarm_actions: Sequence[cloudwatch.IAlarmAction] = (),
    ) -> None:
        super().__init__(scope, id)
        check = Arguments(self, place=None)
        actions = check.each_with_member("alarm_actions", alarm_actions, "bind", "an alarm action")
        if provider is not None:
            check.of_type("provider", provider, PhoneNumberProvider, "a PhoneNumberProvider")
        provider = provider or PhoneNumberProvider.of_stack(self)
        function = provider.function
        failed = provider.metric_failed()
        errors = function.metric_errors(period=PERIOD)
        throttles = function.metric_throttles(period=PERIOD)
        self.alarms: list[cloudwatch.Alarm] = [
            self._alarm(
                "NumberFailed",
                failed,
                "A phone number could not be made what its stack asks for. The stack's events say "
                "why, and where the number is now.",
            ),
            self._alarm(
                "FunctionFailed",
                errors,
                "The function that imports and moves phone numbers ended with an error.",
            ),
            self._alarm(
                "FunctionThrottled",
                throttles,
                "Lambda did not let the function run: the account's concurrency is used up.",
            ),
        ]
        for alarm in self.alarms:
            alarm.add_alarm_action(*actions)
        self.dashboard: cloudwatch.Dashboard = cloudwatch.Dashboard(
            self, "Dashboard", default_interval=Duration.days(7)
        )
        self.dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(
                title="Alarms", alarms=list(self.alarms), width=_WHOLE, height=3
            )
        )
        self.dashboard.add_widgets(
            _graph("Numbers", provider.metric_imported(), provider.metric_moved(), failed),
            _graph(
                "Seconds until Connect reports CLAIMED",
                provider.metric_seconds_to_claimed("p50").with_(label="Half of them"),
                provider.metric_seconds_to_claimed("Maximum").with_(label="The slowest"),
            ),
        )
        self.dashboard.add_widgets(
            _graph("Calls that Connect throttled", provider.metric_throttled_calls()),
            _graph("Function", function.metric_invocations(period=PERIOD), errors, throttles),
        )

    def _alarm(self, name: str, metric: cloudwatch.Metric, description: str) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            name,
            metric=metric.with_(statistic="Sum"),
            alarm_description=description,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )


def _graph(title: str, *metrics: cloudwatch.Metric) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=list(metrics), width=_HALF, height=6)
