"""A function whose events are tried once, as its one ``EventInvokeConfig`` says.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
"""

from __future__ import annotations

from typing import Any, cast

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk_connect_phone_numbers.arguments import Arguments


class TriedOnce(lambda_.Function):
    """A function of which CDK makes no second ``EventInvokeConfig``: Lambda has one for each."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        **options: Any,
    ) -> None:
        super().__init__(scope, id, **options)
        self._config: lambda_.CfnEventInvokeConfig | None = None

    def configured_by(self, config: lambda_.EventInvokeConfig) -> None:
        """Have all that is configured go into ``config``."""
        self._config = cast("lambda_.CfnEventInvokeConfig", config.node.default_child)

    def configure_async_invoke(
        self,
        *,
        max_event_age: Duration | None = None,
        on_failure: lambda_.IDestination | None = None,
        on_success: lambda_.IDestination | None = None,
        retry_attempts: float | None = None,
    ) -> None:
        """Say where Lambda sends word of events.

        Args:
            max_event_age: Must not be given: no event may come after CloudFormation has given up.
            on_failure: Of those that Lambda has dropped. Default: nowhere.
            on_success: Of the others. Default: nowhere.
            retry_attempts: Must not be given: a second try would come after the answer.

        Raises:
            InvalidArgumentError: If one is given that must not be.
        """
        check = Arguments(self, place=None)
        check.not_given(max_event_age=max_event_age, retry_attempts=retry_attempts)
        for event, kind, destination in (
            ("OnFailure", lambda_.DestinationType.FAILURE, on_failure),
            ("OnSuccess", lambda_.DestinationType.SUCCESS, on_success),
        ):
            if destination is not None and self._config is not None:
                bound = destination.bind(self, self, type=kind)
                self._config.add_property_override(
                    f"DestinationConfig.{event}.Destination", bound.destination
                )
