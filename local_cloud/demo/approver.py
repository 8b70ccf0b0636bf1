"""Somebody who is asked by a topic before each wave, and agrees or refuses."""

from __future__ import annotations

import json
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from local_cloud.cloud import LocalCloud


class Approver:
    """Agrees to whatever a topic asks, while the block lasts.

    Attributes:
        asked: What was asked, in its order.
        refuses: The wave that is refused, if one is.
    """

    refuses: int | None = None

    def __init__(self, cloud: LocalCloud, topic_arn: str) -> None:
        self.asked: list[dict[str, Any]] = []
        self._sqs, self._step_functions = cloud.client("sqs"), cloud.client("stepfunctions")
        self._queue: str = self._sqs.create_queue(QueueName="asked")["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(
            QueueUrl=self._queue, AttributeNames=["QueueArn"]
        )
        queue_arn: str = attributes["Attributes"]["QueueArn"]
        self._sqs.set_queue_attributes(
            QueueUrl=self._queue, Attributes={"Policy": _policy(queue_arn, topic_arn)}
        )
        cloud.client("sns").subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=queue_arn)
        self._over = Event()
        self._thread = Thread(target=self._work, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            answer = self._sqs.receive_message(QueueUrl=self._queue, WaitTimeSeconds=1)
            for received in answer.get("Messages", ()):
                message = json.loads(json.loads(received["Body"])["Message"])
                self._sqs.delete_message(
                    QueueUrl=self._queue, ReceiptHandle=received["ReceiptHandle"]
                )
                self._answer(message)

    def _answer(self, message: dict[str, Any]) -> None:
        # The same topic is told of the end, which nobody has to agree to.
        if "TaskToken" not in message:
            return
        self.asked.append(message)
        if message["Wave"] == self.refuses:
            self._step_functions.send_task_failure(taskToken=message["TaskToken"], error="Refused")
        else:
            self._step_functions.send_task_success(taskToken=message["TaskToken"], output="true")


def _policy(queue_arn: str, topic_arn: str) -> str:
    """Return what lets the topic, and nobody else, put messages into the queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
