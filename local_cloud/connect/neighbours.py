"""The services beside the local Connect, of which it plays a call or two each.

Each is in its own protocol; all are in the same account, with the same faults, and in the same log
of calls.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from local_cloud.connect import end_user_messaging, tagging
from local_cloud.connect.arns import DEFAULT_REGION, default_account_id
from local_cloud.connect.backend import LocalConnectBackend, local_connect_backends
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.errors import AccessDeniedException, ConnectError, ThrottlingException
from local_cloud.connect.faults import Fault, FaultKind
from local_cloud.connect.shapes import operation_model, violations

_WHATSAPP = "GetLinkedWhatsAppBusinessAccountPhoneNumber"
_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/")
_OK, _BAD_REQUEST = 200, 400
_THROTTLED = "ThrottledException"
_STATUSES = {"AccessDeniedException": 403, "ThrottlingException": 429, _THROTTLED: 429}


@dataclass(frozen=True)
class _Operation:
    """An operation that is played: what it answers, how often it may be asked, and its form."""

    content: Callable[[LocalConnectBackend, dict[str, Any]], dict[str, Any]]
    rate: Callable[[Behaviour], float | None]
    content_type: str


_OPERATIONS = {
    "DescribePhoneNumbers": _Operation(
        end_user_messaging.sms_numbers,
        lambda behaviour: behaviour.source_rate,
        "application/x-amz-json-1.0",
    ),
    _WHATSAPP: _Operation(
        end_user_messaging.whatsapp_number,
        lambda behaviour: behaviour.source_rate,
        "application/json",
    ),
    "GetResources": _Operation(
        tagging.resources,
        lambda behaviour: behaviour.tagging_rate,
        "application/x-amz-json-1.1",
    ),
}


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Request:
    """An HTTP request, as whatever carries it has got it."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """The operation: JSON's protocol names it in a header, REST's by the path."""
        return self.headers.get("X-Amz-Target", f".{_WHATSAPP}").rpartition(".")[2]

    @property
    def parameters(self) -> dict[str, Any]:
        """The operation's parameters, as the API names them."""
        if self.operation != _WHATSAPP:
            return dict(json.loads(self.body or b"{}"))
        query = parse_qs(urlsplit(self.url).query)
        return {name: values[0] for name, values in query.items()}

    @property
    def region(self) -> str:
        """The Region that the request is signed for."""
        scope = _SCOPE.search(self.headers.get("Authorization", ""))
        return scope["region"] if scope else DEFAULT_REGION


def answer(request: Request) -> Answer | None:
    """Answer a request; None stands for an answer that is lost."""
    operation, parameters = request.operation, request.parameters
    with LocalConnectBackend.lock:
        backend = local_connect_backends[default_account_id()][request.region]
        fault = backend.faults.take(operation, parameters, backend.names_of)
        try:
            content = _answered(backend, operation, parameters, fault.fault if fault else None)
            status, code = _OK, None
        except ConnectError as error:
            code = _code(operation, error)
            status = error.status or _STATUSES.get(code, _BAD_REQUEST)
            content = {"__type": code, "message": error.message}
        lost = fault is not None and fault.fault.kind == FaultKind.LOSE_ANSWER
        backend.calls.record(
            time=backend.clock(),
            operation=operation,
            parameters=parameters,
            status=None if lost else status,
            error_code=code,
        )
    headers = {"Content-Type": _OPERATIONS[operation].content_type}
    headers |= {"X-Amzn-ErrorType": code} if code else {}
    return None if lost else Answer(status, headers, json.dumps(content).encode())


def _answered(
    backend: LocalConnectBackend, name: str, parameters: dict[str, Any], fault: Fault | None
) -> dict[str, Any]:
    operation, behaviour = _OPERATIONS[name], backend.behaviour
    rate = None if behaviour.rate is None else operation.rate(behaviour)
    paced = replace(behaviour, rate=rate, burst=max(1, int(rate or 1)))
    backend.rate_limiter.admit(name, paced, backend.clock())
    if fault:
        _raise(fault)
    shape = operation_model(name).input_shape
    if broken := [*violations(shape, parameters)] if shape else []:
        raise ConnectError.of("ValidationException", "; ".join(broken))
    return operation.content(backend, parameters)


def _code(operation: str, error: ConnectError) -> str:
    """Return an error's code as the operation's own service spells it."""
    modelled = {shape.name for shape in operation_model(operation).error_shapes}
    is_spelled_so = isinstance(error, ThrottlingException) and _THROTTLED in modelled
    return _THROTTLED if is_spelled_so else error.code


def _raise(fault: Fault) -> None:
    """Raise the error of a fault; the kinds that come after a call was accepted mean nothing."""
    match FaultKind(fault.kind):
        case FaultKind.THROTTLE | FaultKind.TOO_MANY:
            raise ThrottlingException("Rate exceeded")
        case FaultKind.DENY:
            raise AccessDeniedException(fault.message)
        case FaultKind.FAIL_BEFORE | FaultKind.FAIL_AFTER:
            raise ConnectError.of(fault.code, fault.message, fault.status)
