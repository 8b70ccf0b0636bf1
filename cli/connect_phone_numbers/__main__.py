"""Where the command begins: errors end in one line, and a missing extra is named."""

import sys

_EXTRA = {"boto3", "botocore", "click", "rich"}


def main() -> None:
    """Carry out the command line, and end with its exit code."""
    try:
        from connect_phone_numbers.commands import cli  # noqa: PLC0415 - may not be installed
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        sys.exit(
            f"{error.name} is missing: install the command with its extra, "
            "pip install 'cdk-connect-phone-numbers[cli]'"
        )
    cli(prog_name="connect-phone-numbers")


if __name__ == "__main__":
    main()
