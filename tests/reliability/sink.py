"""Where answers go: a TLS server on loopback that does what it is told with each of them."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import trustme

HANG, CLOSE = "hang", "close"
_PATH = "/stack/answer?Signature=secret"


class Sink:
    """Takes answers.

    Attributes:
        plan: What to do with the answers to come: a status, or HANG, or CLOSE. 200 after that.
        bodies: The answers that were read, with what was done with them.
        paths: Where they were sent.
        content_types: What they were said to be.
    """

    def __init__(self, port: int, plan: list[int | str]) -> None:
        self.url = f"https://localhost:{port}{_PATH}"
        self.plan = plan
        self.bodies: list[tuple[int | str, bytes]] = []
        self.paths: list[str] = []
        self.content_types: list[str | None] = []
        self.is_over = threading.Event()

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """The answers that were taken."""
        return [json.loads(body) for action, body in self.bodies if action == 200]


@contextmanager
def sink(authority: trustme.CA, *plan: int | str) -> Iterator[Sink]:
    """Run a sink with a certificate of that authority."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    taker = Sink(server.server_port, list(plan))
    server.sink = taker  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield taker
    finally:
        taker.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        taker: Sink = self.server.sink  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        action = taker.plan.pop(0) if taker.plan else 200
        taker.bodies.append((action, body))
        taker.paths.append(self.path)
        taker.content_types.append(self.headers.get("Content-Type"))
        if action == HANG:
            taker.is_over.wait(30)
        if isinstance(action, str):
            self.close_connection = True
            return
        self.send_response(action)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
