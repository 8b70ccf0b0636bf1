"""All commands, as one."""

from __future__ import annotations

import click

from connect_phone_numbers.commands.adopt import adopt
from connect_phone_numbers.commands.check import check
from connect_phone_numbers.commands.common import FAILED
from connect_phone_numbers.commands.list import list_numbers
from connect_phone_numbers.commands.migrate import migrate
from connect_phone_numbers.commands.plan import plan
from connect_phone_numbers.commands.probe import probe

# A wrong word in a pipeline must not read as a plan that is safe, which ends with click's own 2.
click.UsageError.exit_code = FAILED


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="cdk-connect-phone-numbers")
def cli() -> None:
    """Phone numbers of Amazon Connect: what is, what a deployment will do, what has changed.

    Account and Region are found as the AWS CLI finds them: AWS_PROFILE, AWS_REGION and so on. No
    command but probe writes to Amazon Connect; migrate has Step Functions do so.
    """


for _command in (list_numbers, adopt, plan, check, migrate, probe):
    cli.add_command(_command)
