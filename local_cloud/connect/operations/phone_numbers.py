"""Phone numbers: claimed, imported, moved, described, listed, released."""

import uuid
from dataclasses import replace

from local_cloud.connect.account import Account, no_number
from local_cloud.connect.errors import (
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from local_cloud.connect.external_number import ACTIVE
from local_cloud.connect.phone_number import (
    CARRIED_OUT,
    Change,
    Fate,
    NumberKind,
    PhoneNumber,
    PhoneNumberStatus,
    kind_of,
)

QUOTA_MESSAGE = "The quota of phone numbers per instance is exceeded."


class PhoneNumberOperations(Account):
    """ClaimPhoneNumber, ImportPhoneNumber and their kin."""

    def search_available_phone_numbers(
        self,
        kind: NumberKind,
        prefix: str | None = None,
        target_arn: str | None = None,
        instance_id: str | None = None,
    ) -> list[str]:
        """List the numbers of a kind that could be claimed into a target.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchAvailablePhoneNumbers.html
        """
        self.target(target_arn, instance_id)
        return self.available_numbers.search(kind, prefix)

    def claim_phone_number(  # noqa: PLR0913 - the operation's own parameters
        self,
        phone_number: str,
        target_arn: str | None = None,
        instance_id: str | None = None,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        fate: Fate = CARRIED_OUT,
    ) -> PhoneNumber:
        """Claim an available number into an instance or traffic distribution group.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ClaimPhoneNumber.html
        """
        target = self.target(target_arn, instance_id)
        if phone_number not in self.available_numbers:
            raise ResourceNotFoundException(f"PhoneNumber {phone_number} is not available")
        self.available_numbers.take(phone_number)
        number = self.new_number(phone_number, target, description)
        return self._place(number, tags, fate)

    def import_phone_number(
        self,
        instance_id: str,
        source_phone_number_arn: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        fate: Fate = CARRIED_OUT,
    ) -> PhoneNumber:
        """Import a number of an external service into an instance.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ImportPhoneNumber.html
        """
        instance = self.instance(instance_id)
        phone_number = self._importable(source_phone_number_arn)
        number = self.new_number(phone_number, instance.arn, description)
        number.source_phone_number_arn = source_phone_number_arn
        return self._place(number, tags, fate)

    def describe_phone_number(self, phone_number_id: str) -> PhoneNumber:
        """Return a number, once reads know it.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribePhoneNumber.html
        """
        number, moment = self.number(phone_number_id), self.read_at("DescribePhoneNumber")
        if moment < number.appears_at:
            raise no_number(phone_number_id)
        return number.seen_at(moment)

    def list_phone_numbers_v2(
        self,
        target_arn: str | None = None,
        instance_id: str | None = None,
        prefix: str | None = None,
        kinds: dict[str, list[str]] | None = None,
    ) -> list[PhoneNumber]:
        """List numbers by target, prefix, and lists of country codes and types.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListPhoneNumbersV2.html
        """
        everywhere = target_arn is None and instance_id is None
        target = None if everywhere else self.target(target_arn, instance_id)
        moment = self.read_at("ListPhoneNumbersV2")
        seen = [
            number.seen_at(moment)
            for number in self.settled(self.phone_numbers.beginning(prefix or ""))
            if number.appears_at <= moment
        ]
        return [
            number
            for number in seen
            if (self._is_listed_anywhere(number) if everywhere else number.target_arn == target)
            and _is_of(number.phone_number, kinds or {})
        ]

    def update_phone_number(
        self,
        phone_number_id: str,
        target_arn: str | None = None,
        instance_id: str | None = None,
        fate: Fate = CARRIED_OUT,
    ) -> PhoneNumber:
        """Accept the move of a number to another target; its flow stays behind.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdatePhoneNumber.html
        """
        number = self.number(phone_number_id)
        target = self.target(target_arn, instance_id)
        self._require_idle(number)
        self._require_placed(number)
        self._begin(number, self._within_quota(number, target, fate), target_arn=target)
        return number

    def update_phone_number_metadata(
        self,
        phone_number_id: str,
        description: str | None = None,
        fate: Fate = CARRIED_OUT,
    ) -> None:
        """Accept a new description; without one, only the status changes.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdatePhoneNumberMetadata.html
        """
        number = self.number(phone_number_id)
        self._require_idle(number)
        self._require_placed(number)
        self._begin(number, fate, description=description)

    def release_phone_number(self, phone_number_id: str, fate: Fate = CARRIED_OUT) -> None:
        """Release for good: the number is not available again, its source can be imported again.

        Whether that takes its time, and can fail then, is not documented.
        https://docs.aws.amazon.com/connect/latest/APIReference/API_ReleasePhoneNumber.html
        """
        number = self.number(phone_number_id)
        self._require_idle(number)
        self._begin(number, fate, releases=True)

    def instance_id_shown(self, number: PhoneNumber) -> str | None:
        """Return the InstanceId that reads of a number give."""
        target = number.shown_target(self.behaviour)
        if target is None:
            return None
        if self.is_group(target) and not self.behaviour.group_numbers_show_instance:
            return None
        return self.instance_id_of(target)

    def new_number(
        self, phone_number: str, target_arn: str, description: str | None
    ) -> PhoneNumber:
        """Return a number with an id of its own, which is not in Connect yet."""
        number_id = str(uuid.uuid4())
        arn = self.home.arn("phone-number", number_id)
        return PhoneNumber(number_id, arn, phone_number, target_arn, description)

    def _place(self, number: PhoneNumber, tags: dict[str, str] | None, fate: Fate) -> PhoneNumber:
        if fate.vanishes:
            return number
        number.change = self._change(self._within_quota(number, number.target_arn, fate))
        number.appears_at = self.clock() + self.behaviour.absent_seconds
        self.phone_numbers[number.id] = number
        self.give_tags(number.arn, tags)
        return number

    def _begin(
        self,
        number: PhoneNumber,
        fate: Fate,
        *,
        target_arn: str | None = None,
        description: str | None = None,
        releases: bool = False,
    ) -> None:
        change = self._change(
            fate,
            target_arn=target_arn,
            description=description,
            releases=releases,
            shows_after=self.behaviour.stale_seconds,
        )
        number.begin(change, self.clock())

    def _change(
        self,
        fate: Fate,
        *,
        target_arn: str | None = None,
        description: str | None = None,
        releases: bool = False,
        shows_after: float = 0.0,
    ) -> Change:
        shows_at = self.clock() + shows_after
        return Change(
            shows_at=shows_at,
            settles_at=shows_at + self.behaviour.settle_seconds,
            target_arn=target_arn,
            description=description,
            releases=releases,
            failure=fate.failure,
            is_held=fate.is_held,
        )

    def _within_quota(self, newcomer: PhoneNumber, target_arn: str, fate: Fate) -> Fate:
        """Return what becomes of one more number there: a failure, if that is too many."""
        return replace(fate, failure=fate.failure or self._over_quota(newcomer, target_arn))

    def _over_quota(self, newcomer: PhoneNumber, target_arn: str) -> str | None:
        """Say why one more number would be too many, counting groups to their instance."""
        quota = self.behaviour.numbers_per_instance
        if quota is None:
            return None
        instance_id = self.instance_id_of(target_arn)
        others = [
            number
            for number in self.settled_numbers()
            if number is not newcomer
            and not (number.status == PhoneNumberStatus.FAILED and not number.placed)
            and self.instance_id_of(number.destination_arn) == instance_id
        ]
        return QUOTA_MESSAGE if len(others) >= quota else None

    def _importable(self, source_phone_number_arn: str) -> str:
        """Return the number behind a source ARN that is free.

        What Connect answers to a second import of the same source is not documented, nor which
        states can be imported.
        """
        if not source_phone_number_arn.startswith("arn:"):
            raise InvalidParameterException(
                f"SourcePhoneNumberArn {source_phone_number_arn!r} is not an ARN"
            )
        if source_phone_number_arn not in self.external_numbers:
            raise ResourceNotFoundException(
                f"SourcePhoneNumberArn {source_phone_number_arn} not found"
            )
        external = self.external_numbers[source_phone_number_arn]
        if external.status != ACTIVE:
            raise InvalidParameterException(
                f"SourcePhoneNumberArn {source_phone_number_arn} is {external.status}"
            )
        for number in self.named(source_phone_number_arn):
            if number.source_phone_number_arn == source_phone_number_arn:
                raise InvalidParameterException(
                    f"SourcePhoneNumberArn {source_phone_number_arn} is already imported "
                    f"as {number.arn}"
                )
        return external.phone_number

    def _is_listed_anywhere(self, number: PhoneNumber) -> bool:
        """Tell whether a list that names no target has the number."""
        return not (self.behaviour.list_leaves_out_groups and self.is_group(number.target_arn))

    def _require_idle(self, number: PhoneNumber) -> None:
        if number.change:
            raise ResourceInUseException.for_phone_number(
                number.id, f"Phone number {number.arn} is IN_PROGRESS"
            )

    def _require_placed(self, number: PhoneNumber) -> None:
        if not number.placed:
            raise ResourceNotFoundException(f"Phone number {number.arn} is not claimed")


def _is_of(phone_number: str, kinds: dict[str, list[str]]) -> bool:
    kind = kind_of(phone_number)
    return kind.country_code in (
        kinds.get("country_codes") or [kind.country_code]
    ) and kind.type in (kinds.get("types") or [kind.type])
