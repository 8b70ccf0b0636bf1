"""Tags of whatever can have them."""

from local_cloud.connect.account import Account
from local_cloud.connect.errors import InvalidParameterException

MOST_TAGS = 50


class TagOperations(Account):
    """TagResource and its kin; moto keeps the tags."""

    def tag_resource(self, resource_arn: str, tags: dict[str, str]) -> None:
        """Add tags to a resource, or change their values.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_TagResource.html
        """
        present = self.tags_of(resource_arn)
        if len(present | tags) > MOST_TAGS:
            raise InvalidParameterException(f"{resource_arn} would have more than {MOST_TAGS} tags")
        self._remember(resource_arn, present)
        super().tag_resource(resource_arn, tags)

    def untag_resource(self, resource_arn: str, tag_keys: list[str]) -> None:
        """Take tags off a resource.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UntagResource.html
        """
        self._remember(resource_arn, self.tags_of(resource_arn))
        super().untag_resource(resource_arn, tag_keys)

    def list_tags_for_resource(self, resource_arn: str) -> dict[str, str]:
        """Return the tags of a resource, as far as reads know them.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListTagsForResource.html
        """
        present = self.tags_of(resource_arn)
        moment = self.clock() - self.behaviour.stale_tags_seconds
        former = self.former_tags.get(resource_arn, ())
        return next((tags for until, tags in former if moment < until), present)

    def tags_of(self, resource_arn: str) -> dict[str, str]:
        """Return the tags that a resource truly has."""
        self.require_taggable(resource_arn)
        return super().list_tags_for_resource(resource_arn)

    def _remember(self, resource_arn: str, tags: dict[str, str]) -> None:
        self.former_tags.setdefault(resource_arn, []).append((self.clock(), tags))
