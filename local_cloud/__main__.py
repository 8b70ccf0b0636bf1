"""Run the local cloud in the foreground: `python -m local_cloud`, until Ctrl-C."""

import sys

from local_cloud import prerequisites


def main() -> int:
    """Run until Ctrl-C or SIGTERM; gives the exit code, 2 if this machine lacks something."""
    try:
        prerequisites.check()
    except prerequisites.MissingPrerequisite as missing:
        print(missing, file=sys.stderr)
        return 2

    from local_cloud.foreground import run  # noqa: PLC0415 - imports what was just checked

    return run()


if __name__ == "__main__":
    sys.exit(main())
