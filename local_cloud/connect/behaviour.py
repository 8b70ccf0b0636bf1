"""How the local Connect behaves where AWS does so without being asked."""

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args, get_origin

from local_cloud.connect.shapes import is_operation, service_of

# What an account has of each operation by default: requests a second, and so many at once.
# https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
RATE, BURST = 2.0, 5


@dataclass(frozen=True)
class Behaviour:
    """The switches of one account and Region; all times in seconds.

    Where AWS documents nothing, the default is the unpleasant reading.

    Attributes:
        settle_seconds: How long IN_PROGRESS lasts after a claim, import, update, metadata update or
            release.
        stale_seconds: How long reads after an update or a release still show the former status,
            target and description, before IN_PROGRESS shows.
        stale_reads: How many seconds a read lags behind whatever is written, by its operation:
            DescribePhoneNumber, ListPhoneNumbersV2, BatchGetFlowAssociation, GetFlowAssociation,
            ListFlowAssociations.
        stale_tags_seconds: How many seconds DescribePhoneNumber and ListTagsForResource lag behind
            TagResource and UntagResource.
        absent_seconds: How long DescribePhoneNumber and ListPhoneNumbersV2 do not know a number
            that was just claimed or imported.
        token_memory_seconds: How long a ClientToken is remembered.
        token_replay: Whether a repeated token with the same parameters gets the first answer;
            otherwise it gets an IdempotencyException.
        rate: Requests a second for each operation; None for no limit.
        burst: Requests that an operation takes at once before the rate limits it.
        source_rate: Requests a second for each operation of AWS End User Messaging, one at once;
            None for no limit. Nor is there one if `rate` is None.
        tagging_rate: The same of the Resource Groups Tagging API, a second's worth of them at once.
        numbers_per_instance: The quota; a claim, import or update beyond it ends FAILED.
        move_back_restores_flow: Whether a number finds its flow again where it had one before.
        group_numbers_show_instance: Whether reads of a number in a traffic distribution group
            give the InstanceId of the group.
        list_leaves_out_groups: Whether ListPhoneNumbersV2 without a target leaves out the numbers
            of traffic distribution groups.
        disassociate_refuses_nothing: Whether DisassociatePhoneNumberContactFlow answers
            ResourceNotFoundException for a number without a flow.
        failure_outlives_metadata: Whether FAILED, left by a move, stays when the description is
            changed.
        progress_status: What reads show of a number that is IN_PROGRESS; a service may learn new
            words.
        failed_imports_show_target: Whether reads of a claim or import that FAILED give TargetArn.
        voice_flows_of_imports: What AssociatePhoneNumberContactFlow does for a number of AWS End
            User Messaging: "refused"; "unseen", that is accepted and never listed; or "taken", like
            any other, beside the flow of the number's own channel.
        missing_flow_is_an_error: Whether GetFlowAssociation answers ResourceNotFoundException for a
            number without a flow; otherwise it answers without a FlowId.
    """

    settle_seconds: float = 1.0
    stale_seconds: float = 0.0
    stale_reads: dict[str, float] = field(default_factory=dict)
    stale_tags_seconds: float = 0.0
    absent_seconds: float = 0.0
    token_memory_seconds: float = 604_800.0
    token_replay: bool = True
    rate: float | None = RATE
    burst: int = BURST
    source_rate: float | None = 1.0
    tagging_rate: float | None = 15.0
    numbers_per_instance: int | None = None
    move_back_restores_flow: bool = False
    group_numbers_show_instance: bool = False
    list_leaves_out_groups: bool = False
    disassociate_refuses_nothing: bool = False
    failure_outlives_metadata: bool = False
    progress_status: str = "IN_PROGRESS"
    failed_imports_show_target: bool = True
    voice_flows_of_imports: Literal["refused", "unseen", "taken"] = "refused"
    missing_flow_is_an_error: bool = True

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if not _fits(each.type, value):
                raise ValueError(f"{each.name} cannot be {value!r}")

    def changed(self, changes: dict[str, Any]) -> "Behaviour":
        """Return this behaviour with some settings changed, by name."""
        unknown = changes.keys() - {field.name for field in fields(self)}
        if unknown:
            raise ValueError(f"Behaviour has no {', '.join(sorted(unknown))}")
        return replace(self, **changes)


def _fits(kind: Any, value: Any) -> bool:
    """Hold a setting, which may come from a file or from another process, to its type."""
    if kind in (bool, str):
        return isinstance(value, kind)
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_origin(kind) is dict:
        return isinstance(value, dict) and all(
            service_of(name) == "connect" and is_operation(name) and _fits(float, seconds)
            for name, seconds in value.items()
        )
    if value is None:
        return type(None) in get_args(kind)
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
