"""The local Connect over HTTP, on a loopback port."""

from threading import Thread
from types import TracebackType
from typing import Any, Self

from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import BaseWSGIServer, make_server

from local_cloud.connect.control import CONTROL_PATH, ConnectControl
from local_cloud.connect.control_app import control_app
from local_cloud.connect.gate import Gate
from local_cloud.connect.install import install
from local_cloud.connect.neighbours_app import neighbours_app
from local_cloud.environment import NEIGHBOURS_PATH


class _QuietRequestHandler(MotoRequestHandler):
    """Writes no line for each request: the call log has them all."""

    def log_request(self, *_: Any, **__: Any) -> None:
        pass


class ConnectServer:
    """A local Connect that serves while its ``with`` block lasts, from a thread of its own.

    State belongs to the process: two servers in one process show the same Connect, and
    `local_connect` empties it. Leaving the block keeps it; `ConnectControl.reset` forgets it.

    Attributes:
        url: What ``AWS_ENDPOINT_URL_CONNECT`` is to be; its path is the key, which nobody is told.
        control: The switches of the default account in us-east-1.
    """

    def __init__(self, port: int = 0) -> None:
        install()
        # Connect's app alone: moto would choose among all of its services by the request.
        app = DispatcherMiddleware(
            create_backend_app("connect"),
            {CONTROL_PATH: control_app, NEIGHBOURS_PATH: neighbours_app},
        )
        gate = Gate(app)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, gate, threaded=True, request_handler=_QuietRequestHandler
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}{gate.path}"
        self.control = ConnectControl(self.url)

    def __enter__(self) -> Self:
        self._thread = Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
