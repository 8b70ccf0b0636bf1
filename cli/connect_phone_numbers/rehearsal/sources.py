"""The services that numbers are imported from, and which of the numbers they do not know.

The function goes on where a service cannot be asked, and Amazon Connect refuses the import of what
is not there. What a service has said of that is not asked for again: it takes one request a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from phone_number_handler.adapters.aws import Client, NewClient


class AskedSources:
    """Makes the services' clients.

    Attributes:
        unknown: The ARNs that their services have said not to know.
    """

    def __init__(self, new_client: NewClient) -> None:
        """Make clients by ``new_client``."""
        self.unknown: set[str] = set()
        self._new_client = new_client

    def client(self, service: str) -> Client:
        """Return the client of a service, whose answers are listened to."""
        return cast("Client", _Overheard(self._new_client(service), self.unknown))


class _Overheard:
    def __init__(self, client: Client, unknown: set[str]) -> None:
        self._client, self._unknown = client, unknown

    def __getattr__(self, method: str) -> Callable[..., Any]:
        call = getattr(self._client, method)

        def called(**parameters: Any) -> Any:
            try:
                return call(**parameters)
            except Exception as error:
                answer = getattr(error, "response", {}).get("Error", {})
                if answer.get("Code") == "ResourceNotFoundException":
                    self._unknown.update(parameters.get("PhoneNumberIds") or [parameters["id"]])
                raise

        return called
