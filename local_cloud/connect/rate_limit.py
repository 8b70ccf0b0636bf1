"""Request rates, limited for each operation by itself."""

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.errors import ThrottlingException


class RateLimiter:
    """One token bucket for each operation of an account and Region.

    https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
    """

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def admit(self, operation: str, behaviour: Behaviour, now: float) -> None:
        """Take one request out of the operation's bucket.

        Raises:
            ThrottlingException: The bucket is empty.
        """
        if behaviour.rate is None:
            return
        left, since = self._buckets.get(operation, (float(behaviour.burst), now))
        left = min(float(behaviour.burst), left + (now - since) * behaviour.rate)
        if left < 1:
            self._buckets[operation] = (left, now)
            raise ThrottlingException("Rate exceeded")
        self._buckets[operation] = (left - 1, now)
