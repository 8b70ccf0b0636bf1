"""Where custom resources send their answers, in the place of CloudFormation: TLS on loopback."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any

HANG, CLOSE = "hang", "close"
_PATH = "/stack/answer?Signature=secret"
_LONGEST_HANG = 30


@dataclass
class Answers:
    """The answers as they come in.

    Attributes:
        url: Where they are to be sent, as if presigned.
        plan: What to do with those to come: a status, or HANG, or CLOSE; 200 when it is used up.
        received: The answers that were taken, in the order of arrival.
        bodies: All that were read, with what was done with them.
        paths: Where these were sent.
        content_types: What these were said to be.
    """

    url: str
    plan: list[int | str]
    received: SimpleQueue[dict[str, Any]] = field(default_factory=SimpleQueue)
    bodies: list[tuple[int | str, bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    content_types: list[str | None] = field(default_factory=list)

    @property
    def accepted(self) -> list[dict[str, Any]]:
        """The answers that were taken."""
        return [json.loads(body) for action, body in self.bodies if action == HTTPStatus.OK]


@contextmanager
def taking_answers(tls: ssl.SSLContext, *plan: int | str) -> Iterator[Answers]:
    """Take answers until the block ends, with a certificate for localhost."""
    server = _Server(("127.0.0.1", 0), _Handler)
    # The handshake is each connection's own thread's: one after the other would be a queue.
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    answers = server.answers = Answers(f"https://localhost:{server.server_port}{_PATH}", [*plan])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield answers
    finally:
        server.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024
    answers: Answers

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self.is_over = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_PUT(self) -> None:
        answers = self.server.answers
        body = self.rfile.read(int(self.headers["Content-Length"]))
        action = answers.plan.pop(0) if answers.plan else HTTPStatus.OK.value
        answers.bodies.append((action, body))
        answers.paths.append(self.path)
        answers.content_types.append(self.headers.get("Content-Type"))
        if action == HANG:
            self.server.is_over.wait(_LONGEST_HANG)
        if isinstance(action, str):
            self.close_connection = True
            return
        self.send_response(action)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if action == HTTPStatus.OK:
            answers.received.put(json.loads(body))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""
