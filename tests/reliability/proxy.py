"""A proxy for HTTPS, on loopback: it opens tunnels, and remembers where to."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Proxy:
    """What the proxy has seen.

    Attributes:
        url: Where it is.
        is_open: Whether it lets anything through.
        asked_for: Hosts and ports that it was to open a tunnel to.
    """

    url: str
    is_open: bool = True
    asked_for: list[str] = field(default_factory=list)


@contextmanager
def running_proxy() -> Iterator[Proxy]:
    """Run a proxy until the block ends."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.proxy = Proxy(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.proxy
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    proxy: Proxy


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_CONNECT(self) -> None:
        proxy = self.server.proxy
        proxy.asked_for.append(self.path)
        if not proxy.is_open:
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as there:
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            _carry(self.connection, there)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


def _carry(here: socket.socket, there: socket.socket) -> None:
    """Carry bytes both ways until one side has no more."""
    while True:
        readable, _, _ = select.select([here, there], [], [])
        for one in readable:
            data = one.recv(65536)
            if not data:
                return
            (there if one is here else here).sendall(data)
