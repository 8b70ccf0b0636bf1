"""The contact centre that tests, the demo and benchmarks begin with."""

from local_cloud.connect.local_connect import LocalConnect


class ContactCentre:
    """Two instances with flows, and a traffic distribution group of the first; all by their ARNs.

    Attributes:
        connect: Where it is.
        instance: The first instance, `main`.
        flow: A flow of it.
        later_flow: Another one.
        group: Its group.
        other_instance: The second instance, `overflow`.
        other_flow: A flow of that.
    """

    def __init__(self, connect: LocalConnect) -> None:
        self.connect = connect
        main, overflow = connect.add_instance("main"), connect.add_instance("overflow")
        self.instance, self.other_instance = main.arn, overflow.arn
        self.flow = connect.add_contact_flow(main.id, "Welcome").arn
        self.later_flow = connect.add_contact_flow(main.id, "Closed").arn
        self.other_flow = connect.add_contact_flow(overflow.id, "Welcome back").arn
        self.group = connect.add_traffic_distribution_group(main.id, "Both Regions").arn
        self._names = connect.names()

    def name(self, arn: str | None) -> str:
        """Return what a target or a flow is called."""
        return self._names.get(arn, arn) if arn else "none"
