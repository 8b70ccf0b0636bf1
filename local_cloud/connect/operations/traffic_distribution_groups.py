"""Traffic distribution groups."""

import uuid

from local_cloud.connect.account import Account
from local_cloud.connect.arns import own_id
from local_cloud.connect.errors import ResourceInUseException
from local_cloud.connect.traffic_distribution_group import TrafficDistributionGroup


class TrafficDistributionGroupOperations(Account):
    """CreateTrafficDistributionGroup and its kin."""

    def create_traffic_distribution_group(
        self,
        name: str,
        instance_id: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> TrafficDistributionGroup:
        """Add a group to an instance; it is not ACTIVE at once.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateTrafficDistributionGroup.html
        """
        instance = self.instance(own_id(instance_id))
        group_id = str(uuid.uuid4())
        group = TrafficDistributionGroup(
            id=group_id,
            arn=self.home.arn("traffic-distribution-group", group_id),
            name=name,
            instance_id=instance.id,
            instance_arn=instance.arn,
            active_at=self.clock() + self.behaviour.settle_seconds,
            description=description,
        )
        self.traffic_distribution_groups[group.id] = group
        self.give_tags(group.arn, tags)
        return group

    def describe_traffic_distribution_group(self, group_id: str) -> TrafficDistributionGroup:
        """Return a group.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeTrafficDistributionGroup.html
        """
        return self.group(group_id)

    def list_traffic_distribution_groups(
        self, instance_id: str | None = None
    ) -> list[TrafficDistributionGroup]:
        """List the groups, of one instance or all.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListTrafficDistributionGroups.html
        """
        groups = self.traffic_distribution_groups.values()
        wanted = own_id(instance_id) if instance_id else None
        return [group for group in groups if wanted in (None, group.instance_id)]

    def delete_traffic_distribution_group(self, group_id: str) -> None:
        """Delete a group that no number is in.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DeleteTrafficDistributionGroup.html
        """
        group = self.group(group_id)
        for number in self.settled_numbers():
            if group.arn in (number.target_arn, number.destination_arn):
                raise ResourceInUseException.for_phone_number(
                    number.id, f"Phone number {number.arn} is in {group.arn}"
                )
        del self.traffic_distribution_groups[group.id]
