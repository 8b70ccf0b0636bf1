"""Watching what happens to a stack's phone numbers: a dashboard, and alarms."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_connect_phone_numbers.function.provider import PhoneNumberProvider

# The handler writes these into its log, in CloudWatch's embedded metric format.
NAMESPACE = "ConnectPhoneNumbers"
STACK_DIMENSION = "StackName"
IMPORTED = "Imported"
MOVED = "Moved"
FAILED = "Failed"
THROTTLED_CALLS = "ThrottledCalls"
SECONDS_TO_CLAIMED = "SecondsToClaimed"
DRIFTED = "Drifted"

_PERIOD = Duration.minutes(5)
_HALF, _WHOLE = 12, 24


class PhoneNumberMonitoring(Construct):
    """A CloudWatch dashboard and alarms for the phone numbers of one stack.

    The metrics come out of the function's log, so they cost no call of their
    own; they appear once the function has run for the first time.

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
        function = (provider or PhoneNumberProvider.of_stack(self)).function
        errors = function.metric_errors(period=_PERIOD)
        throttles = function.metric_throttles(period=_PERIOD)
        self.alarms: list[cloudwatch.Alarm] = [
            self._alarm(
                "NumberFailed",
                self.metric(FAILED),
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
            alarm.add_alarm_action(*alarm_actions)
        self.dashboard: cloudwatch.Dashboard = cloudwatch.Dashboard(
            self, "Dashboard", default_interval=Duration.days(7)
        )
        self.dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(
                title="Alarms", alarms=list(self.alarms), width=_WHOLE, height=3
            )
        )
        self.dashboard.add_widgets(
            _graph("Numbers", self.metric(IMPORTED), self.metric(MOVED), self.metric(FAILED)),
            _graph(
                "Seconds until Connect reports CLAIMED",
                self.metric(SECONDS_TO_CLAIMED, "p50").with_(label="Half of them"),
                self.metric(SECONDS_TO_CLAIMED, "Maximum").with_(label="The slowest"),
            ),
        )
        self.dashboard.add_widgets(
            _graph("Calls that Connect throttled", self.metric(THROTTLED_CALLS)),
            _graph("Function", function.metric_invocations(period=_PERIOD), errors, throttles),
        )

    def metric(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return one of the stack's metrics, for widgets and alarms of one's own.

        Args:
            name: ``Imported``, ``Moved``, ``Failed`` (events), ``ThrottledCalls``
                (calls) or ``SecondsToClaimed`` (seconds from the request of a
                change to the read that shows it done).
            statistic: CloudWatch's name for how it is summed up. Default: Sum.
        """
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={STACK_DIMENSION: Stack.of(self).stack_name},
            statistic=statistic,
            period=_PERIOD,
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
