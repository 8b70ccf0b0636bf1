"""MiniStack's app, corrected, and answering its own run alone.

Other users of the machine reach a loopback port, and so do the pages that a browser shows.
MiniStack takes the key `test`, an account's number, and some requests without any key for those of
the account's root user, whose signature it does not check: whoever can reach it can run code.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_evaluator, lambda_runtime, router
from ministack.services import lambda_svc, sts

from local_cloud.corrections.ministack_app import app as corrected

Credentials = dict[str, str]

_KEY, _SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
_HOSTS = {f"{name}:{os.environ['GATEWAY_PORT']}" for name in ("127.0.0.1", "localhost")}
_HEALTH = "/_ministack/health"
# An address with a token of its own, which CloudFormation gave to who is to answer there.
_ANSWERS = ("/_ministack/cfn-response/", "/_ministack/cfn-signal/")
# SDKs show it, and a person may have exported the key of an earlier run.
_REFUSAL = (
    b"<ErrorResponse><Error><Code>InvalidClientTokenId</Code>"
    b"<Message>This local cloud answers to the key of its own run.</Message>"
    b"</Error></ErrorResponse>"
)
# It was for finding this file, and is nothing for functions.
os.environ.pop("PYTHONPATH", None)

# No other key is the root user's, and none is taken without its signature.
iam_evaluator.is_root_access_key = lambda key: hmac.compare_digest(key.encode(), _KEY.encode())
iam_evaluator._is_root_key = lambda _: False  # noqa: SLF001 - it is what skips the signature


def of_this_run(credentials: Callable[[Mapping[str, Any]], Credentials]) -> Any:
    """Return what gives functions credentials that do not follow from their names alone."""

    @wraps(credentials)
    def made(config: Mapping[str, Any]) -> Credentials:
        names = credentials(config)
        session = sts._sessions.pop(names["AWS_ACCESS_KEY_ID"])  # noqa: SLF001 - as it does
        own = {name: _only_here(value) for name, value in names.items()}
        own["AWS_ACCESS_KEY_ID"] = f"ASIA{own['AWS_ACCESS_KEY_ID'][:16].upper()}"
        session["SecretAccessKey"] = own["AWS_SECRET_ACCESS_KEY"]
        session["SessionToken"] = own["AWS_SESSION_TOKEN"]
        sts.register_session(own["AWS_ACCESS_KEY_ID"], session)
        return own

    return made


def _only_here(value: str) -> str:
    return hmac.new(_SECRET.encode(), value.encode(), hashlib.sha256).hexdigest()


lambda_runtime.execution_credentials = of_this_run(lambda_runtime.execution_credentials)
lambda_svc.execution_credentials = lambda_runtime.execution_credentials


async def app(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """Answer a request of this run, and refuse any other."""
    if scope["type"] == "lifespan" or (scope["type"] == "http" and _is_ours(scope)):
        await corrected(scope, receive, send)
    elif scope["type"] == "http":
        headers = [(b"content-type", b"text/xml")]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": _REFUSAL})
    else:
        await send({"type": "websocket.close"})


def _is_ours(scope: Mapping[str, Any]) -> bool:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if headers.get("host") not in _HOSTS or "origin" in headers:
        return False
    path: str = scope["path"]
    if path == _HEALTH:
        return bool(scope["method"] == "GET")
    if path.startswith(_ANSWERS):
        return bool(scope["method"] == "PUT")
    if path.startswith("/_ministack/"):
        return False
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    key = router.extract_access_key_id(headers, query)
    # Whether its signature is right is looked at where the request is dealt with.
    return isinstance(iam_evaluator.resolve_credential(key), iam_evaluator.ResolvedCredential)
