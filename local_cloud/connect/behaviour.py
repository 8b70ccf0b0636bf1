"""How the local Connect behaves where AWS does so without being asked."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

NUMBER_SETTINGS = (
    "settle_seconds",
    "stale_seconds",
    "absent_seconds",
    "token_memory_seconds",
    "rate",
    "burst",
    "numbers_per_instance",
)


@dataclass(frozen=True)
class Behaviour:
    """The switches of one account and Region; all times in seconds.

    Where AWS documents nothing, the default is the unpleasant reading.

    Attributes:
        settle_seconds: How long IN_PROGRESS lasts after a claim, import, update or metadata update.
        stale_seconds: How long reads after an update still show the former status, target and
            description, before IN_PROGRESS shows.
        absent_seconds: How long DescribePhoneNumber and ListPhoneNumbersV2 do not know a number
            that was just claimed or imported.
        token_memory_seconds: How long a ClientToken is remembered.
        token_replay: Whether a repeated token with the same parameters gets the first answer;
            otherwise it gets an IdempotencyException.
        rate: Requests a second for each operation; None for no limit.
        burst: Requests that an operation takes at once before the rate limits it.
        numbers_per_instance: The quota; a claim, import or update beyond it ends FAILED.
        move_back_restores_flow: Whether a number finds its flow again where it had one before.
        group_numbers_show_instance: Whether reads of a number in a traffic distribution group
            give the InstanceId of the group.
    """

    settle_seconds: float = 1.0
    stale_seconds: float = 0.0
    absent_seconds: float = 0.0
    token_memory_seconds: float = 604_800.0
    token_replay: bool = True
    rate: float | None = 2.0
    burst: int = 5
    numbers_per_instance: int | None = None
    move_back_restores_flow: bool = False
    group_numbers_show_instance: bool = False

    def __post_init__(self) -> None:
        for name in NUMBER_SETTINGS:
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ValueError(f"{name} must not be negative, got {value!r}")

    def changed(self, changes: dict[str, Any]) -> "Behaviour":
        """Return this behaviour with some settings changed, by name."""
        unknown = changes.keys() - {field.name for field in fields(self)}
        if unknown:
            raise ValueError(f"Behaviour has no {', '.join(sorted(unknown))}")
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """Return the settings as JSON knows them."""
        return asdict(self)
