"""Finds the number that properties name, in few calls whatever the account holds."""

from __future__ import annotations

from collections.abc import Iterator

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.listing import everywhere
from phone_number_handler.adapters.sources import Sources
from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.errors import SourceNotReadyError
from phone_number_handler.core.number import ListedNumber
from phone_number_handler.core.source import prefix_of


class Finder:
    """Reads lists of numbers; a number is on one page of them if it is known what it is."""

    def __init__(self, connect: Connect, sources: Sources) -> None:
        """Search ``connect``, and ask ``sources`` what an imported number would be."""
        self._connect = connect
        self._sources = sources

    def find(self, properties: Desired | Managed) -> str | None:
        """Return the id of the number that the properties name; None if there is not just one."""
        if properties.phone_number_id:
            return properties.phone_number_id
        target_arn = properties.target_arn
        if phone_number := properties.phone_number:
            ids = {*everywhere(lambda at: self._called(phone_number, at), target_arn)}
            return ids.pop() if len(ids) == 1 else None
        source = properties.source_phone_number_arn
        if source and is_kind(source, Kind.EXTERNAL_PHONE_NUMBER):
            return next(everywhere(lambda at: self._imported(source, at), target_arn), None)
        return None

    def find_refused(self, source_phone_number_arn: str, target_arn: str) -> str | None:
        """Return the id of a number that an import was refused for, since it is there already.

        Whatever its service calls it: each page is read.
        """
        source = source_phone_number_arn
        return next(everywhere(lambda at: self._all_from(source, at), target_arn), None)

    def require_ready(self, source_phone_number_arn: str) -> None:
        """Refuse to import a number that its service has not got ready, as far as that says.

        Raises:
            SourceNotReadyError: If it is not.
        """
        source = self._sources.ask(source_phone_number_arn)
        if source and source.obstacle:
            raise SourceNotReadyError(source)

    def _called(self, phone_number: str, target_arn: str | None) -> Iterator[str]:
        for page in self._connect.pages(target_arn, prefix_of(phone_number)):
            yield from (
                each.phone_number_id for each in page.numbers if each.phone_number == phone_number
            )

    def _imported(self, source: str, target_arn: str | None) -> Iterator[str]:
        known = self._sources.ask(source)
        if known is None:
            for page in self._connect.pages(target_arn):
                yield from _from(source, page.numbers)
                if page.is_last:
                    return
                # Only now is it worth while to wait until the service has time.
                if known := self._sources.ask(source, waits=True):
                    break
        prefix = prefix_of(known.phone_number if known else None)
        yield from self._all_from(source, target_arn, prefix)

    def _all_from(
        self, source: str, target_arn: str | None, prefix: str | None = None
    ) -> Iterator[str]:
        for page in self._connect.pages(target_arn, prefix):
            yield from _from(source, page.numbers)


def _from(source: str, numbers: list[ListedNumber]) -> Iterator[str]:
    return (each.phone_number_id for each in numbers if each.source_phone_number_arn == source)
