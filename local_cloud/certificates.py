"""The throwaway certificate authority that the local cloud's TLS rests on."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """PEM files: what clients trust, and what the server on loopback shows them."""

    authority: Path
    server: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """Return what a server in this process needs."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server, self.key)
        return context


def issue(directory: Path) -> Certificates:
    """Make an authority and a server certificate for loopback in `directory`.

    The authority's private key is never written, so nothing else can be signed with it.
    """
    authority = trustme.CA()
    server = authority.issue_cert("localhost", "127.0.0.1")
    certificates = Certificates(
        authority=directory / "authority.pem",
        server=directory / "server.pem",
        key=directory / "server.key",
    )
    authority.cert_pem.write_to_path(certificates.authority)
    certificates.key.touch(mode=0o600)
    server.private_key_pem.write_to_path(certificates.key)
    for blob in server.cert_chain_pems:
        blob.write_to_path(certificates.server, append=True)
    return certificates
