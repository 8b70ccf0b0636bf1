"""Run the demo: `python -m local_cloud.demo`."""

import sys

from local_cloud import prerequisites


def main() -> int:
    """Run it; gives 0 if every state was what it should be, 2 if the machine lacks something."""
    try:
        prerequisites.check()
    except prerequisites.MissingPrerequisite as missing:
        print(missing, file=sys.stderr)
        return 2

    from local_cloud.demo.scenario import run  # noqa: PLC0415 - imports what was just checked

    return run()


if __name__ == "__main__":
    sys.exit(main())
