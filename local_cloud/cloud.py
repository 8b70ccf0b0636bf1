"""The local cloud as a whole."""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config

from local_cloud import certificates, ministack, prerequisites
from local_cloud.connect.server import ConnectServer
from local_cloud.environment import REGION, AccessKey, aws_variables, cdk_variables, isolated
from local_cloud.guardian import Guardian


class LocalCloud:
    """MiniStack and Amazon Connect on loopback, from entering to leaving the context.

    What it wrote and started is gone when the context is left, and when this process is killed. It
    answers whoever has the key of its run, which `variables` tells, and no web page.

    Attributes:
        connect: the local Amazon Connect; `connect.control` steers it.
        url: where every other service answers, over TLS.
        log: MiniStack's log, for as long as the cloud runs.
        guardian: ends what else shall not outlive this process.

    Raises:
        MissingPrerequisite: on entering; the machine lacks something.
        MiniStackFailed: on entering; MiniStack did not come up.
    """

    connect: ConnectServer
    url: str
    log: Path
    guardian: Guardian

    def __enter__(self) -> Self:
        prerequisites.check()
        self._key = AccessKey.new()
        with ExitStack() as stack:
            self.guardian = stack.enter_context(Guardian())
            directory = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="local-cloud-"))
            )
            self.guardian.delete(directory)
            self.connect = stack.enter_context(ConnectServer())
            self._certificates = certificates.issue(directory)
            listener = stack.enter_context(ministack.listen_on_loopback())
            self.url = f"https://127.0.0.1:{listener.getsockname()[1]}"
            self.log = directory / "ministack.log"
            stack.enter_context(
                ministack.running(
                    listener, self._certificates, directory, self._aws_variables(), self.guardian
                )
            )
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, traceback)

    def variables(self) -> dict[str, str]:
        """What to export to point the CDK CLI and AWS SDKs at this cloud."""
        # The CLI remembers, in its home, which account an access key belongs to.
        home = {"CDK_HOME": str(self.log.parent / "cdk")}
        return self._aws_variables() | cdk_variables() | home

    def environment(self) -> dict[str, str]:
        """This process's environment, free of the user's AWS settings, with `variables()`."""
        return isolated(os.environ) | self.variables()

    def client(self, service: str) -> Any:
        """Make a boto3 client of this cloud, whatever AWS settings this process has."""
        core = botocore.session.Session(session_vars=_NO_USER_SETTINGS)
        session = boto3.Session(
            self._key.id, self._key.secret, region_name=REGION, botocore_session=core
        )
        return session.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.connect.url if service == "connect" else self.url,
            verify=str(self._certificates.authority),
            config=Config(proxies={}),
        )

    def _aws_variables(self) -> dict[str, str]:
        return aws_variables(self.url, self.connect.url, self._certificates.authority, self._key)


_NO_USER_SETTINGS: dict[str, Any] = {
    # name: (key in the config file, environment variable, default, conversion)
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
