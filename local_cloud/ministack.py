"""MiniStack as a child process: CloudFormation, Lambda, S3 and the rest, on one loopback port."""

import http.client
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local_cloud.certificates import Certificates
from local_cloud.environment import ACCOUNT, REGION, isolated
from local_cloud.guardian import Guardian
from local_cloud.processes import stop_group

START_SECONDS = 60.0
_REPOSITORY = Path(__file__).parents[1]
_APP = "local_cloud.corrections.own_run:app"
_LOG_TAIL_LINES = 20


class MiniStackFailed(RuntimeError):  # noqa: N818 - the field's word for it
    """MiniStack did not come up; the message ends with the tail of its log."""


def listen_on_loopback() -> socket.socket:
    """Take a free port on 127.0.0.1, kept from here on, so that nobody else can take it."""
    return socket.create_server(("127.0.0.1", 0), backlog=128)


@contextmanager
def running(
    listener: socket.socket,
    certificates: Certificates,
    directory: Path,
    aws_variables: Mapping[str, str],
    guardian: Guardian,
) -> Iterator[None]:
    """Run MiniStack on `listener` until the block ends.

    Its log is `directory/ministack.log`, and every other file that it or its functions
    write is below `directory` too. Functions inherit `aws_variables`, but have a key of their role;
    the key in `aws_variables` is the only other one that it answers.

    Raises:
        MiniStackFailed: it ended, or did not answer within START_SECONDS.
    """
    port: int = listener.getsockname()[1]
    log = directory / "ministack.log"
    process = _start(listener, certificates, log, _environment(port, directory, aws_variables))
    with guardian.ending(process):
        try:
            _wait_until_healthy(process, port, certificates, log)
            yield
        finally:
            stop_group(process)


def _start(
    listener: socket.socket, certificates: Certificates, log: Path, environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    # `python -m ministack` also listens on port 443 whenever it may, and no
    # setting forbids that. So the ASGI app is served the way MiniStack's own
    # container image does it, by hypercorn, and on the one socket it is given.
    command = [sys.executable, "-m", "hypercorn", _APP]
    command += ["--bind", f"fd://{listener.fileno()}", "--workers", "0"]
    command += ["--keep-alive", "75", "--graceful-timeout", "0"]
    command += ["--certfile", str(certificates.server), "--keyfile", str(certificates.key)]
    with log.open("wb") as output, listener:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env=environment,
            pass_fds=[listener.fileno()],
            start_new_session=True,  # its functions' processes are stopped with it
        )


def _environment(port: int, directory: Path, aws_variables: Mapping[str, str]) -> dict[str, str]:
    temporary = directory / "tmp"
    temporary.mkdir()
    return {
        "PATH": isolated(os.environ)["PATH"],  # functions of Node.js run on ours too
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        **aws_variables,
        "PYTHONPATH": str(_REPOSITORY),  # for the app, which drops it before a function runs
        "USE_SSL": "1",  # makes it hand out https URLs; hypercorn does the TLS
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "AUTH": "true",  # IAM decides, as on AWS: a function may do what its role says
        "LAMBDA_EXECUTOR": "local",
        # Listeners that nobody asked for, and the user's own containers, stay alone.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{directory}/no-docker.sock",
    }


def _wait_until_healthy(
    process: subprocess.Popen[bytes], port: int, certificates: Certificates, log: Path
) -> None:
    trust = ssl.create_default_context(cafile=certificates.authority)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise MiniStackFailed(
                f"MiniStack ended with exit code {process.returncode}.{_tail(log)}"
            )
        if _is_healthy(port, trust):
            return
        time.sleep(0.05)
    raise MiniStackFailed(f"MiniStack did not answer within {START_SECONDS:g} s.{_tail(log)}")


def _is_healthy(port: int, trust: ssl.SSLContext) -> bool:
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=5)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:]
    return "\n".join(["", f"The end of {log.name}:", *lines])
