"""Run the demo: `python -m local_cloud.demo`."""

import argparse
import sys

from local_cloud import prerequisites

# Faults that pass: the number is in the right place in the end, whichever it is.
FAULTS = ("throttle", "too_many", "deny", "fail_before", "fail_after", "lose_answer")

# With fewer, a tenth of them is no wave to speak of; with more, it is no demo any more.
FEWEST, MOST = 20, 1_000

_INTERRUPTED = 130  # what shells say of Ctrl-C


def main() -> int:
    """Run it; gives 0 if every state was what it should be, 2 if the machine lacks something."""
    parser = argparse.ArgumentParser(prog="python -m local_cloud.demo", description=__doc__)
    parser.add_argument(
        "--fault",
        choices=FAULTS,
        help="what each kind of write meets once, in the first deployment",
    )
    parser.add_argument(
        "--migrate",
        type=int,
        metavar="COUNT",
        help=f"instead: migrate so many numbers, {FEWEST} to {MOST}, and back",
    )
    arguments = parser.parse_args()
    if arguments.migrate is not None and not FEWEST <= arguments.migrate <= MOST:
        parser.error(f"--migrate: from {FEWEST} to {MOST} numbers")
    try:
        prerequisites.check()
    except prerequisites.MissingPrerequisite as missing:
        print(missing, file=sys.stderr)
        return 2

    from local_cloud.connect.faults import FaultKind  # noqa: PLC0415 - what was just checked
    from local_cloud.demo import migration, scenario  # noqa: PLC0415 - the same
    from local_cloud.processes import end_as_by_ctrl_c  # noqa: PLC0415 - the same

    end_as_by_ctrl_c()
    try:
        if arguments.migrate:
            return migration.run(arguments.migrate)
        return scenario.run(FaultKind(arguments.fault) if arguments.fault else None)
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
