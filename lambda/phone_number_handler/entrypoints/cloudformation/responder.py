"""CloudFormation's protocol, spoken through crhelper: the one module that knows it.

crhelper dispatches the event, keeps the timer and turns exceptions into FAILED.
How an answer is sent is ``answer``'s, since crhelper takes any HTTP status for
success, and retries for ever.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from crhelper import CfnResource

from phone_number_handler.adapters.log import Log
from phone_number_handler.core.desired import Desired, Resource
from phone_number_handler.core.errors import (
    LifecycleError,
    OvertakenError,
    PhoneNumberError,
    UnfinishedError,
)
from phone_number_handler.core.physical_id import (
    id_of,
    is_unfinished_id,
    is_untouched_id,
    number_in,
    unfinished_id,
    untouched_id,
)
from phone_number_handler.core.result import Result
from phone_number_handler.entrypoints.cloudformation.answer import FAILED, SUCCESS, Answer
from phone_number_handler.entrypoints.cloudformation.lifecycle import Lifecycle
from phone_number_handler.entrypoints.cloudformation.request import sent_at
from phone_number_handler.resource.properties import (
    association_of,
    desired,
    managed,
)

NewLifecycle = Callable[[Resource, float], Lifecycle]
CarryOut = Callable[[Mapping[str, Any], Any], str | None]


class Responder(CfnResource):
    """Carries an event to the lifecycle, and the lifecycle's result back."""

    def __init__(self, new_lifecycle: NewLifecycle) -> None:
        """Have each event carried out by ``new_lifecycle(resource, seconds left)``."""
        # For its polling, which is not used here, crhelper would make three clients; it leaves them
        # out where it takes itself for SAM's local Lambda.
        os.environ.setdefault("AWS_SAM_LOCAL", "true")
        # At its own default, DEBUG, crhelper would log the ResponseURL, and at ERROR a traceback
        # for each refusal: what fails is logged here. And it would let every delete sleep for
        # two minutes.
        super().__init__(log_level="CRITICAL", boto_level="CRITICAL", sleep_on_delete=0)
        self._new_lifecycle = new_lifecycle
        self._answer: Answer | None = None
        self._log = Log("")
        self.create(self._logging_failure(self._on_create))
        self.update(self._logging_failure(self._on_update))
        self.delete(self._logging_failure(self._on_delete))

    def respond(self, event: Mapping[str, Any], context: Any, answer: Answer) -> None:
        """Carry out the event and give the answer."""
        self._answer = answer
        self._log = Log.of(event)
        self(dict(event), context)

    def _logging_failure(self, carry_out: CarryOut) -> CarryOut:
        """Log a failure before crhelper makes an answer of it: then nothing is left but its words.

        A refusal is a line of its own words. The stack trace is for what nobody has expected.
        """

        def carried_out(event: Mapping[str, Any], context: Any) -> str | None:
            try:
                return carry_out(event, context)
            except Exception as error:
                self._log_failure(error)
                raise

        return carried_out

    def _log_failure(self, error: Exception) -> None:
        root = _root_of(error)
        if isinstance(root, OvertakenError):
            # Nothing has failed that anybody waits for.
            self._log.warn(str(error))
            return
        trace = None if isinstance(root, PhoneNumberError) else traceback.format_exc()
        self._log.error(str(error) or type(error).__name__, traceback=trace)

    def _on_create(self, event: Mapping[str, Any], context: Any) -> str | None:
        resource, lifecycle = self._begin(event, context)
        try:
            wanted = self._desired(resource, event)
            return self._put_into_answer(resource, lifecycle.create(wanted))
        except LifecycleError as error:
            # crhelper sends what is set here along with the failure.
            arn = error.phone_number_arn
            self.PhysicalResourceId = arn if error.is_undone else unfinished_id(arn)
            raise
        except UnfinishedError:
            # By an id that is made up, the delete looks for what may have been done.
            raise
        except PhoneNumberError:
            self.PhysicalResourceId = untouched_id(resource)
            raise

    def _on_update(self, event: Mapping[str, Any], context: Any) -> str:
        resource, lifecycle = self._begin(event, context)
        physical_id = str(event.get("PhysicalResourceId", ""))
        result = lifecycle.update(
            number_in(physical_id),
            self._desired(resource, event),
            managed(event.get("OldResourceProperties"), resource.stack_arn, resource.association),
        )
        own_id = self._put_into_answer(resource, result)
        same = number_in(physical_id) == result.number.phone_number_id
        # The id's form stays what it was: another one would be a replacement.
        return physical_id if same else own_id

    def _on_delete(self, event: Mapping[str, Any], context: Any) -> str:
        resource, lifecycle = self._begin(event, context)
        physical_id = str(event.get("PhysicalResourceId", ""))
        if is_untouched_id(physical_id):
            return physical_id
        given = event.get("ResourceProperties")
        formerly = managed(given, resource.stack_arn, resource.association)
        phone_number_id = number_in(physical_id)
        is_finished = phone_number_id is not None and not is_unfinished_id(physical_id)
        lifecycle.delete(phone_number_id, formerly, is_finished=is_finished)
        return physical_id

    def _begin(self, event: Mapping[str, Any], context: Any) -> tuple[Resource, Lifecycle]:
        resource = Resource(
            event["StackId"],
            event["LogicalResourceId"],
            event["RequestId"],
            sent_at(event) or 0.0,
            association_of(event.get("ResourceType"), event.get("ResourceProperties")),
        )
        seconds = context.get_remaining_time_in_millis() / 1000
        return resource, self._new_lifecycle(resource, seconds)

    def _desired(self, resource: Resource, event: Mapping[str, Any]) -> Desired:
        given = event.get("ResourceProperties")
        return desired(given, resource.stack_arn, resource.association)

    def _put_into_answer(self, resource: Resource, result: Result) -> str:
        self.Data.update(result.attributes())
        return id_of(resource, result.number)

    def _send(self, status: str | None = None, reason: str = "", *_unused: Any) -> None:
        """Give the answer in crhelper's stead.

        Args:
            status: FAILED if that is crhelper's own: the time is over, or it has broken.
            reason: The words for that.
        """
        if self._answer is None:
            return
        if status:
            self._log.error(reason, traceback=traceback.format_exc() if sys.exc_info()[0] else None)
        if (status or self.Status) == FAILED:
            self._answer.give(FAILED, self.PhysicalResourceId, str(self.Reason or reason))
        else:
            self._answer.give(SUCCESS, self.PhysicalResourceId, data=self.Data)

    def generate_physical_id(self, event: Any) -> str:  # noqa: ARG002 - crhelper's signature
        """Leave it to the answer to make one up."""
        return ""


def _root_of(error: Exception) -> BaseException:
    """Return what a failure comes from; this package raises PhoneNumberErrors on purpose."""
    root: BaseException = error
    while isinstance(root, LifecycleError | UnfinishedError):
        # A create raises what was refused before it touched a number from itself.
        cause = root.__cause__
        if cause is None or cause is root:
            break
        root = cause
    return root
