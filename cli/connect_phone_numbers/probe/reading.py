"""What can be seen by reading alone."""

from __future__ import annotations

from connect_phone_numbers.account import Account
from connect_phone_numbers.probe.observation import Observation, halves
from phone_number_handler.adapters.inventory import Inventory

# An operation that no deployment calls: the rate is counted for each operation by itself.
_CALLED = "ListTrafficDistributionGroups"
_MOST_AT_ONCE, _STEP, _LISTENED = 40, 0.1, 8.0


def rate(account: Account) -> Observation:
    """See how many calls an operation takes at once, and then a second."""
    question = "The rate is 2 a second and 5 at once, for each operation."
    at_once = 0
    while at_once < _MOST_AT_ONCE and account.once(_CALLED):
        at_once += 1
    if at_once == _MOST_AT_ONCE:
        saw = f"{at_once} calls at once, and none was throttled"
        return Observation(question, saw, behaviour={"rate": None})
    clock, taken = account.clock, 0
    end = clock.now() + _LISTENED
    while clock.now() < end:
        clock.sleep(_STEP)
        taken += account.once(_CALLED)
    a_second = halves(taken / _LISTENED)
    tried = round(_LISTENED / _STEP)
    return Observation(
        question,
        f"{at_once} calls at once; then {taken} of {tried} in {_LISTENED:g} s",
        behaviour={"rate": a_second, "burst": at_once},
    )


def instance_of_group_number(account: Account) -> Observation:
    """See whether a number in a group shows the instance of the group."""
    question = "DescribePhoneNumber may leave out the instance of a number in a group."
    for number in _in_groups(account.inventory):
        described = account.reader("").describe(number)
        shows = described.instance_id is not None
        saw = "it is shown" if shows else "it is left out"
        return Observation(question, saw, behaviour={"group_numbers_show_instance": shows})
    return Observation(question, not_seen="there is no number in a traffic distribution group")


def group_numbers_in_list(account: Account) -> Observation:
    """See whether a list of all numbers has those of groups."""
    question = "A number in a group may be left out of a list of all numbers."
    in_groups = _in_groups(account.inventory)
    if not in_groups:
        reason = "there is no number in a traffic distribution group"
        return Observation(question, not_seen=reason)
    missing = in_groups - account.inventory.numbers().keys()
    saw = f"{len(missing)} of {len(in_groups)} are left out"
    return Observation(question, saw, behaviour={"list_leaves_out_groups": bool(missing)})


def _in_groups(inventory: Inventory) -> set[str]:
    """Return the ids of the numbers that groups have."""
    groups = inventory.groups()
    numbers = inventory.numbers(groups).values()
    return {number.phone_number_id for number in numbers if number.target_arn in groups}


READING = (rate, instance_of_group_number, group_numbers_in_list)
