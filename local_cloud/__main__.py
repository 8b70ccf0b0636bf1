"""Run the local cloud in the foreground, or ask one that runs: `python -m local_cloud --help`."""

import sys

from local_cloud import prerequisites


def main() -> int:
    """Do what the command line says; gives the exit code, 2 if this machine lacks something."""
    try:
        prerequisites.check()
    except prerequisites.MissingPrerequisite as missing:
        print(missing, file=sys.stderr)
        return 2

    from local_cloud.commands import run  # noqa: PLC0415 - imports what was just checked

    return run()


if __name__ == "__main__":
    sys.exit(main())
