"""Where custom resources send their answers: an HTTPS server on loopback."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any

from local_cloud.certificates import Certificates


@dataclass(frozen=True)
class Answers:
    """The answers as they come in.

    Attributes:
        url: Where they are to be sent; CloudFormation's would be presigned.
        received: Each answer's body, in the order of arrival.
    """

    url: str
    received: SimpleQueue[dict[str, Any]] = field(default_factory=SimpleQueue)


@contextmanager
def taking_answers(certificates: Certificates) -> Iterator[Answers]:
    """Take answers until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server, certificates.key)
    # The handshake is each connection's own thread's: one after the other would be a queue.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    answers = server.answers = Answers(f"https://localhost:{server.server_port}/answer")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024
    answers: Answers


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.answers.received.put(json.loads(body))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""
