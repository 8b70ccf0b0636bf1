"""What happens to every call, whatever its operation.

In this order: the rate limit, the faults that come before the operation, the ClientToken, the
rules of the input shape, the operation itself, the faults that come after it, the log.
"""

import json
import socket
from typing import Any, NoReturn

from botocore.exceptions import ConnectionClosedError
from moto.connect.responses import ConnectResponse
from moto.core.common_types import TYPE_RESPONSE
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores

from local_cloud.connect.arns import default_account_id
from local_cloud.connect.backend import LocalConnectBackend, local_connect_backends
from local_cloud.connect.errors import (
    AccessDeniedException,
    ConnectError,
    InvalidParameterException,
    InvalidRequestException,
    ThrottlingException,
)
from local_cloud.connect.faults import ArmedFault, Fault, FaultKind, Faults
from local_cloud.connect.phone_number import CARRIED_OUT, Fate
from local_cloud.connect.shapes import is_modelled, operation_model, violations

_OK, _JSON = 200, "application/json"


class ConnectDispatch(ConnectResponse):
    """Takes a call through everything that surrounds its operation.

    Attributes:
        fate: What is to become of what the call asks for, once it is accepted.
    """

    fate: Fate = CARRIED_OUT
    _fault: ArmedFault | None = None
    _routed: str | None = None

    @property
    def connect_backend(self) -> LocalConnectBackend:
        """The local Connect of the caller's account and Region."""
        return local_connect_backends[self.current_account][self.region]

    def call_action(self) -> TYPE_RESPONSE:
        """Answer the call, one at a time in the whole process."""
        with LocalConnectBackend.lock:
            operation = self._get_action()
            if not operation:
                return super().call_action()
            self.parse_parameters(self.normalized_request)
            answer = self._carried_through(operation)
        if answer is None:
            self._close_connection()
        status, headers, body = answer
        return status, *self._enrich_response(headers, body)

    @classmethod
    def called(
        cls, operation: str, parameters: dict[str, Any], region_name: str
    ) -> TYPE_RESPONSE | None:
        """Answer a call that comes without HTTP; None stands for an answer that is lost."""
        call = cls()
        call.region, call.current_account = region_name, default_account_id()
        call._routed, call.params = operation, parameters
        call.headers, call.response_headers = {"Content-Type": _JSON}, {}
        with LocalConnectBackend.lock:
            return call._carried_through(operation)

    def _carried_through(self, operation: str) -> TYPE_RESPONSE | None:
        answer = self._after_operation(self._answer(operation))
        lost = self._hit_by(FaultKind.LOSE_ANSWER)
        self._record(operation, None if lost else answer)
        return None if lost else answer

    def _get_action(self) -> str:
        """Route the call once: moto asks for it four times."""
        if self._routed is None:
            self._routed = super()._get_action()
        return self._routed

    def _answer(self, operation: str) -> TYPE_RESPONSE:
        try:
            remembered = self._before_operation(operation)
        except ServiceException as error:
            return self._error(error)
        if remembered is not None:
            return remembered
        try:
            answer = self._performed(operation)
        except ServiceException as error:
            return self._error(error)
        if answer[0] == _OK:
            self._remember(operation, answer)
        return answer

    def _performed(self, operation: str) -> TYPE_RESPONSE:
        method = camelcase_to_underscores(operation)
        own = getattr(type(self), method, None)
        if own is getattr(ConnectResponse, method, None):
            # It is moto's, with errors of moto's own.
            return super().call_action()
        return self.serialized(getattr(self, method)())

    def _before_operation(self, operation: str) -> TYPE_RESPONSE | None:
        backend = self.connect_backend
        backend.rate_limiter.admit(operation, backend.behaviour, backend.clock())
        self._fault = backend.faults.take(operation, self.params, backend.names_of)
        if self._fault:
            _raise_early(self._fault.fault)
            self.fate = _fate_of(self._fault, backend.faults)
        remembered = backend.tokens.recall(operation, self.params, backend.behaviour, backend.clock)
        if remembered is None:
            _validate(operation, self.params)
        return remembered

    def _after_operation(self, answer: TYPE_RESPONSE) -> TYPE_RESPONSE:
        if self._fault and self._hit_by(FaultKind.FAIL_AFTER):
            return self._error(_asked_for(self._fault.fault))
        return answer

    def _remember(self, operation: str, answer: TYPE_RESPONSE) -> None:
        backend = self.connect_backend
        backend.tokens.remember(operation, self.params, answer, backend.clock())

    def _record(self, operation: str, answer: TYPE_RESPONSE | None) -> None:
        backend = self.connect_backend
        backend.calls.record(
            time=backend.clock(),
            operation=operation,
            parameters=self.params,
            status=answer[0] if answer else None,
            error_code=_error_code(answer) if answer else None,
        )

    def _error(self, error: ServiceException) -> TYPE_RESPONSE:
        """Render an error as moto does, or plainly if botocore's model does not know it."""
        if is_modelled(error.code):
            status, headers, body = self.serialized(ActionResult(error))
        else:
            headers = {"X-Amzn-Errortype": error.code, "Content-Type": _JSON}
            status, body = 400, json.dumps({"__type": error.code, "Message": error.message})
        return getattr(error, "status", None) or status, headers, body

    def _hit_by(self, kind: FaultKind) -> bool:
        return self._fault is not None and self._fault.fault.kind == kind

    def _close_connection(self) -> NoReturn:
        """Leave the caller without an answer.

        Werkzeug takes a ConnectionResetError for a client that went away and stays silent, but
        keeps the connection open unless its socket is shut down. In process there is no
        connection: botocore gets the exception that it would make of a closed one.
        """
        connection = self.normalized_request.environ.get("werkzeug.socket")
        if connection is None:
            raise ConnectionClosedError(endpoint_url=self.uri)
        connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError("The answer was lost on purpose")


def _raise_early(fault: Fault) -> None:
    """Raise the error of a fault that strikes before the operation."""
    match FaultKind(fault.kind):
        case FaultKind.THROTTLE:
            raise ThrottlingException("Rate exceeded")
        case FaultKind.TOO_MANY:
            raise ConnectError.of("TooManyRequestsException", "Too many requests", 429)
        case FaultKind.DENY:
            raise AccessDeniedException(fault.message)
        case FaultKind.FAIL_BEFORE:
            raise _asked_for(fault)


def _fate_of(armed: ArmedFault, faults: Faults) -> Fate:
    """Translate a fault that strikes after a call was accepted."""
    match FaultKind(armed.fault.kind):
        case FaultKind.REFUSE:
            return Fate(failure=armed.fault.message)
        case FaultKind.VANISH:
            return Fate(vanishes=True)
        case FaultKind.STALL:
            return Fate(is_held=lambda: faults.holds(armed))
    return CARRIED_OUT


def _asked_for(fault: Fault) -> ConnectError:
    return ConnectError.of(fault.code, fault.message, fault.status)


def _validate(operation: str, parameters: dict[str, Any]) -> None:
    """Hold the input against botocore's model, which boto3 itself does only in part."""
    model = operation_model(operation)
    broken = [] if model.input_shape is None else [*violations(model.input_shape, parameters)]
    if not broken:
        return
    modelled = {shape.name for shape in model.error_shapes}
    error = (
        InvalidParameterException
        if InvalidParameterException.code in modelled
        else InvalidRequestException
    )
    raise error("; ".join(broken))


def _error_code(answer: TYPE_RESPONSE) -> str | None:
    status, _, body = answer
    return json.loads(body)["__type"] if status != _OK else None
