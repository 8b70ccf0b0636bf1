"""What stands before the local Connect, so that it is nobody else's: a WSGI app around its own.

Other users of the machine reach a loopback port, and so do the pages that a browser shows. Only who
knows this run's key, which is the first part of the path, is let in; a page of another site is not,
even if it made its name lead to loopback.
"""

import secrets
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Response

# The path as it came, too: moto finds in it where an ARN within a path ends.
_PATHS = {"PATH_INFO", "RAW_URI", "REQUEST_URI"}


class Gate:
    """Lets through what has this run's key, is for loopback, and comes from no web page.

    Attributes:
        path: What has to begin the path of every request.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self.path = f"/{secrets.token_urlsafe(24)}"

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request, or refuse it."""
        reason = self._refusal(environ)
        if reason:
            return Response(f"{reason}\n", status=403)(environ, start)
        paths = {key: environ[key].removeprefix(self.path) for key in _PATHS & environ.keys()}
        return self._app({**environ, **paths}, start)

    def _refusal(self, environ: WSGIEnvironment) -> str | None:
        port = environ["SERVER_PORT"]
        if environ.get("HTTP_HOST") not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            return "The local Connect is asked by its address on loopback."
        if "HTTP_ORIGIN" in environ:
            return "The local Connect answers no web page."
        beginning = environ["PATH_INFO"][: len(self.path) + 1].encode()
        if not secrets.compare_digest(beginning, f"{self.path}/".encode()):
            return "The local Connect answers who knows the key of its run."
        return None
