"""AWS End User Messaging beside the local Connect: it shows the numbers that can be imported.

Two services, each with the one call that an import asks of it, and each in its own protocol; in the
same account, with the same faults, and in the same log of calls.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from local_cloud.connect.arns import DEFAULT_REGION, default_account_id
from local_cloud.connect.backend import LocalConnectBackend, local_connect_backends
from local_cloud.connect.errors import (
    AccessDeniedException,
    ConnectError,
    ResourceNotFoundException,
    ThrottlingException,
)
from local_cloud.connect.external_number import ExternalNumber
from local_cloud.connect.faults import Fault, FaultKind
from local_cloud.connect.shapes import operation_model, service_of, violations

_SMS = "DescribePhoneNumbers"
_WHATSAPP = "GetLinkedWhatsAppBusinessAccountPhoneNumber"
_CONTENT_TYPES = {_SMS: "application/x-amz-json-1.0", _WHATSAPP: "application/json"}
_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/")
_OK, _BAD_REQUEST = 200, 400
_STATUSES = {"AccessDeniedException": 403, "ThrottlingException": 429}


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
        if self.operation == _SMS:
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
            status = error.status or _STATUSES.get(error.code, _BAD_REQUEST)
            content, code = {"__type": error.code, "message": error.message}, error.code
        lost = fault is not None and fault.fault.kind == FaultKind.LOSE_ANSWER
        backend.calls.record(
            time=backend.clock(),
            operation=operation,
            parameters=parameters,
            status=None if lost else status,
            error_code=code,
        )
    headers = {"Content-Type": _CONTENT_TYPES[operation]}
    headers |= {"X-Amzn-ErrorType": code} if code else {}
    return None if lost else Answer(status, headers, json.dumps(content).encode())


def _answered(
    backend: LocalConnectBackend, operation: str, parameters: dict[str, Any], fault: Fault | None
) -> dict[str, Any]:
    behaviour = backend.behaviour
    rate = None if behaviour.rate is None else behaviour.source_rate
    paced = replace(behaviour, rate=rate, burst=1)
    backend.rate_limiter.admit(operation, paced, backend.clock())
    if fault:
        _raise(fault)
    shape = operation_model(operation).input_shape
    if broken := [*violations(shape, parameters)] if shape else []:
        raise ConnectError.of("ValidationException", "; ".join(broken))
    if operation == _WHATSAPP:
        return {"phoneNumber": _number(backend, operation, parameters["id"]).as_whatsapp()}
    names = parameters.get("PhoneNumberIds")
    numbers = (
        [_number(backend, operation, name) for name in names]
        if names
        else [each for each in backend.external_numbers.values() if _is_of(operation, each)]
    )
    return {"PhoneNumbers": [each.as_sms_voice() for each in numbers]}


def _number(backend: LocalConnectBackend, operation: str, name: str) -> ExternalNumber:
    known = backend.external_numbers.get(name)
    for number in [known] if known else backend.external_numbers.values():
        if name in (number.arn, number.arn.rsplit("/", 1)[-1]) and _is_of(operation, number):
            return number
    raise ResourceNotFoundException(f"{name} not found")


def _is_of(operation: str, number: ExternalNumber) -> bool:
    is_whatsapp = ":social-messaging:" in number.arn
    return is_whatsapp is (service_of(operation) == "socialmessaging")


def _raise(fault: Fault) -> None:
    """Raise the error of a fault; the kinds that come after a call was accepted mean nothing."""
    match FaultKind(fault.kind):
        case FaultKind.THROTTLE | FaultKind.TOO_MANY:
            raise ThrottlingException("Rate exceeded")
        case FaultKind.DENY:
            raise AccessDeniedException(fault.message)
        case FaultKind.FAIL_BEFORE | FaultKind.FAIL_AFTER:
            raise ConnectError.of(fault.code, fault.message, fault.status)
