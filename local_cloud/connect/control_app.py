"""The other end of `control`: a small WSGI app beside moto's.

``POST /add_instance`` calls `LocalConnect.add_instance`, and so on: the body has the arguments as
JSON, the answer what it returns. Every request may say whose Connect it means:
``?account=…&region=…``.
"""

import json
from dataclasses import asdict
from typing import Any

from moto.core.exceptions import ServiceException
from werkzeug.wrappers import Request, Response

from local_cloud.connect.arns import DEFAULT_REGION, default_account_id
from local_cloud.connect.backend import LocalConnectBackend, local_connect_backends
from local_cloud.connect.faults import Fault
from local_cloud.connect.local_connect import LocalConnect
from local_cloud.connect.steering import SteeredConnect

_METHODS = {name for name in vars(LocalConnect) if not name.startswith("_")}


@Request.application
def control_app(request: Request) -> Response:
    """Deal with one control request."""
    name = request.path.removeprefix("/")
    if request.method != "POST" or name not in _METHODS:
        return _json({"error": f"No {request.method} {request.path}"}, status=404)
    account_id = request.args.get("account", default_account_id())
    region_name = request.args.get("region", DEFAULT_REGION)
    try:
        arguments = _arguments(request.get_json())
        with LocalConnectBackend.lock:
            connect = SteeredConnect(local_connect_backends[account_id][region_name])
            return _json(getattr(connect, name)(**arguments))
    except (KeyError, ServiceException, TypeError, ValueError) as error:
        return _json({"error": str(error)}, status=400)


def _arguments(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments as the method takes them: a fault is the only one that JSON lacks."""
    return sent | {"fault": Fault(**sent["fault"])} if "fault" in sent else sent


def _json(value: Any, status: int = 200) -> Response:
    body = json.dumps(value, default=asdict)
    return Response(body, status=status, content_type="application/json")
