"""The other end of `control`: a small WSGI app beside moto's.

===========  =====================  ==========================================
``GET``      ``/calls?since=N``     the calls after number N
``DELETE``   ``/calls``             forgets them
``GET``      ``/behaviour``         the settings
``PUT``      ``/behaviour``         changes those given
``GET``      ``/faults``            the faults that were added
``POST``     ``/faults``            arms one
``DELETE``   ``/faults``            disarms all
``POST``     ``/external-numbers``  makes a number importable
``GET``      ``/numbers``           what is true of every number
``GET``      ``/names``             what instances, flows and groups are called
``POST``     ``/reset``             forgets everything
===========  =====================  ==========================================

Every request may say whose Connect it means: ``?account=…&region=…``.
"""

import json
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from local_cloud.connect.faults import Fault
from local_cloud.connect.in_process import DEFAULT_REGION, default_account_id
from local_cloud.connect.models import LocalConnectBackend, local_connect_backends

_Handler = Callable[[LocalConnectBackend, Request], Any]


def _get_calls(backend: LocalConnectBackend, request: Request) -> Any:
    since = request.args.get("since", default=0, type=int)
    return [call.to_json() for call in backend.calls.since(since)]


def _delete_calls(backend: LocalConnectBackend, _: Request) -> Any:
    backend.calls.clear()


def _get_behaviour(backend: LocalConnectBackend, _: Request) -> Any:
    return backend.behaviour.to_json()


def _put_behaviour(backend: LocalConnectBackend, request: Request) -> Any:
    backend.behaviour = backend.behaviour.changed(request.get_json())
    return backend.behaviour.to_json()


def _get_faults(backend: LocalConnectBackend, _: Request) -> Any:
    return [fault.to_json() for fault in backend.faults.added()]


def _post_faults(backend: LocalConnectBackend, request: Request) -> Any:
    backend.faults.add(Fault.from_json(request.get_json()))


def _delete_faults(backend: LocalConnectBackend, _: Request) -> Any:
    backend.faults.clear()


def _post_external_numbers(backend: LocalConnectBackend, request: Request) -> Any:
    backend.add_external_number(**request.get_json())


def _get_numbers(backend: LocalConnectBackend, _: Request) -> Any:
    return [record.to_json() for record in backend.records()]


def _get_names(backend: LocalConnectBackend, _: Request) -> Any:
    return backend.names()


def _post_reset(backend: LocalConnectBackend, _: Request) -> Any:
    backend.reset()


_HANDLERS: dict[tuple[str, str], _Handler] = {
    ("GET", "/calls"): _get_calls,
    ("DELETE", "/calls"): _delete_calls,
    ("GET", "/behaviour"): _get_behaviour,
    ("PUT", "/behaviour"): _put_behaviour,
    ("GET", "/faults"): _get_faults,
    ("POST", "/faults"): _post_faults,
    ("DELETE", "/faults"): _delete_faults,
    ("POST", "/external-numbers"): _post_external_numbers,
    ("GET", "/numbers"): _get_numbers,
    ("GET", "/names"): _get_names,
    ("POST", "/reset"): _post_reset,
}


@Request.application
def control_app(request: Request) -> Response:
    """Deal with one control request."""
    handler = _HANDLERS.get((request.method, request.path))
    if handler is None:
        return _json({"error": f"No {request.method} {request.path}"}, status=404)
    account_id = request.args.get("account", default_account_id())
    region_name = request.args.get("region", DEFAULT_REGION)
    try:
        with LocalConnectBackend.lock:
            return _json(handler(local_connect_backends[account_id][region_name], request))
    except (KeyError, TypeError, ValueError) as error:
        return _json({"error": str(error)}, status=400)


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status=status, content_type="application/json")
