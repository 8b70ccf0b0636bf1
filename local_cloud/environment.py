"""Environment variables that point AWS clients at the local cloud, and at nothing else."""

import base64
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

# PyPI's Node.js is beside Python, and comes before any other that the machine has.
BIN = Path(sys.executable).parent
ACCOUNT = "123456789012"  # moto's default; MiniStack is told to use it too
REGION = "us-east-1"
# Below the local Connect's address.
NEIGHBOURS_PATH = "/beside"

_PROXIES = {"ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
# Keeps the CLI from sending telemetry and from asking for its newest version.
QUIET = {
    "CDK_DISABLE_CLI_TELEMETRY": "true",
    "CDK_DISABLE_VERSION_CHECK": "1",
}


@dataclass(frozen=True)
class AccessKey:
    """The access key of a local cloud's root user."""

    id: str
    secret: str

    @classmethod
    def new(cls) -> Self:
        """Make one that nobody else has, in the form of AWS's."""
        return cls(
            f"AKIA{base64.b32encode(secrets.token_bytes(10)).decode()}", secrets.token_urlsafe(30)
        )


def aws_variables(
    endpoint: str, connect_url: str, authority: Path, key: AccessKey
) -> dict[str, str]:
    """Variables by which every AWS SDK finds the local cloud, and trusts only `authority`."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_CONNECT": connect_url,
        "AWS_ACCESS_KEY_ID": key.id,
        "AWS_SECRET_ACCESS_KEY": key.secret,
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": f"{connect_url}{NEIGHBOURS_PATH}",
        "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API": f"{connect_url}{NEIGHBOURS_PATH}",
        "AWS_ENDPOINT_URL_SOCIALMESSAGING": f"{connect_url}{NEIGHBOURS_PATH}",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CA_BUNDLE": str(authority),
        "NODE_EXTRA_CA_CERTS": str(authority),
        "SSL_CERT_FILE": str(authority),
    }


def cdk_variables() -> dict[str, str]:
    """Variables that tell a CDK app which account and Region it deploys to."""
    return {"CDK_DEFAULT_ACCOUNT": ACCOUNT, "CDK_DEFAULT_REGION": REGION}


def isolated(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` without the user's AWS settings and proxies, with our Node.js, the CLI quiet.

    Quiet also means that the CLI sends no telemetry and asks nobody for its newest version.
    """
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith(("AWS_", "CDK_")) and name.upper() not in _PROXIES
    }
    return kept | QUIET | {"PATH": os.pathsep.join([str(BIN), kept.get("PATH", os.defpath)])}
