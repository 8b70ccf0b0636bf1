"""What organisations prescribe, and the argument by which the library does it.

``PYTHONPATH=constructs python -m tests.contract.organisations`` renews the table on
docs/organisations.md. A rule stands beside the setting without which it finds something.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from cdk_nag import (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NagPack,
    NIST80053R4Checks,
    NIST80053R5Checks,
    PCIDSS321Checks,
    ServerlessChecks,
)
from tests.template.conftest import ACCOUNT, IMPORT, MOVE, NUMBER, REGION, SOURCE, new_app

from cdk_connect_phone_numbers import (
    OnDelete,
    OnDrift,
    PhoneNumber,
    PhoneNumberDriftCheck,
    PhoneNumberMigration,
    PhoneNumberMonitoring,
    PhoneNumberProvider,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "organisations.md"
CHECKOV = ROOT / ".checkov" / "bin" / "checkov"
SOMEWHERE = Environment(account=ACCOUNT, region=REGION)
PACKS: tuple[Callable[..., NagPack], ...] = (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NIST80053R4Checks,
    NIST80053R5Checks,
    PCIDSS321Checks,
    ServerlessChecks,
)

_WHATSAPP = SOURCE.replace("sms-voice", "social-messaging").replace("number/", "number-id/")
_ARN = f"{REGION}:{ACCOUNT}"
_KEYS = f"arn:aws:kms:{_ARN}:key"
_BEGIN, _END = "<!-- organisations -->\n", "<!-- /organisations -->"


@dataclass(frozen=True)
class Prescription:
    """Something that an organisation prescribes.

    Attributes:
        what: What it says.
        argument: What does it: an argument of the provider, ``alarm_actions``, or ``bucket``.
        value: A value of it, which may need constructs in the given stack.
    """

    what: str
    argument: str
    value: Callable[[Stack], Any]


def _key(stack: Stack) -> kms.IKey:
    return kms.Key.from_key_arn(stack, "Key", f"{_KEYS}/11111111-2222-3333-4444-555555555555")


def _log_group(stack: Stack) -> logs.ILogGroup:
    key = kms.Key.from_key_arn(stack, "LogKey", f"{_KEYS}/22222222-2222-3333-4444-555555555555")
    return logs.LogGroup(stack, "Log", encryption_key=key)


def _destination(stack: Stack) -> lambda_.IDestination:
    queue = sqs.Queue.from_queue_arn(stack, "Lost", f"arn:aws:sqs:{_ARN}:lost")
    return destinations.SqsDestination(queue)


def _alarm_actions(stack: Stack) -> list[Any]:
    topic = sns.Topic.from_topic_arn(stack, "OnCall", f"arn:aws:sns:{_ARN}:on-call")
    return [actions.SnsAction(topic)]


def _bucket(stack: Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Records", "records-of-the-organisation")


PRESCRIPTIONS = (
    Prescription("logs are encrypted with a key of its own", "log_group", _log_group),
    Prescription("functions run in its VPC", "vpc", lambda stack: ec2.Vpc(stack, "Vpc")),
    Prescription("what is lost is reported", "on_failure", _destination),
    Prescription("functions are traced", "tracing", lambda _: lambda_.Tracing.ACTIVE),
    Prescription(
        "environments are encrypted with a key of its own", "environment_encryption", _key
    ),
    Prescription("functions have a limit", "reserved_concurrent_executions", lambda _: 10),
    Prescription("alarms tell somebody", "alarm_actions", _alarm_actions),
    Prescription("buckets are as it makes them", "bucket", _bucket),
)
ARGUMENTS = tuple(each.argument for each in PRESCRIPTIONS)


def declare(
    scope: App,
    environment: Environment | None = SOMEWHERE,
    *,
    name: str = "ContactCentre",
    without: Collection[str] = (),
) -> Stack:
    """Return a stack with every kind of number, and all that is prescribed but for some of it."""
    stack = Stack(scope, name, env=environment)
    organisation = Stack(scope, f"Organisation{name}", env=environment)
    given = {
        each.argument: each.value(organisation)
        for each in PRESCRIPTIONS
        if each.argument not in without
    }
    alarm_actions, bucket = given.pop("alarm_actions", []), given.pop("bucket", None)
    provider = PhoneNumberProvider(stack, "Provider", **given)
    PhoneNumber(stack, "Import", **IMPORT, on_delete=OnDelete.RELEASE, provider=provider)
    PhoneNumber(stack, "Move", **MOVE, on_delete=OnDelete.RETURN, provider=provider)
    whatsapp = {**IMPORT, "source_phone_number_arn": _WHATSAPP}
    PhoneNumber(stack, "WhatsApp", **whatsapp, provider=provider)
    PhoneNumber.from_phone_number_arn(stack, "Existing", NUMBER)
    PhoneNumberMonitoring(stack, "Monitoring", provider=provider, alarm_actions=alarm_actions)
    PhoneNumberDriftCheck(
        stack, "Check", on_drift=OnDrift.REPAIR, provider=provider, alarm_actions=alarm_actions
    )
    watched = cloudwatch.Alarm.from_alarm_arn(
        stack, "CallsFail", f"arn:aws:cloudwatch:{_ARN}:alarm:calls-fail"
    )
    asked = sns.Topic(
        stack,
        "Asked",
        master_key=kms.Key(stack, "AskedKey", enable_key_rotation=True),
        enforce_ssl=True,
    )
    PhoneNumberMigration(
        stack,
        "Migration",
        provider=provider,
        bucket=bucket,
        alarms=[watched],
        approval_topic=asked,
    )
    return stack


def found_by_nag(scope: App) -> Mapping[str, set[str]]:
    """Return what all packs find in each of an app's stacks, errors and warnings."""
    found: dict[str, set[str]] = defaultdict(set)
    for pack in PACKS:
        for violation in pack(scope).validate_scope(scope).violations:
            for resource in violation.violating_resources:
                found[str(resource.construct_path).split("/")[0]].add(violation.rule_name)
    return found


def found_by_checkov(folder: Path) -> tuple[Mapping[str, set[str]], set[str]]:
    """Return what Checkov finds in each stack of a folder of templates, and what it skips."""
    command: list[str | Path] = [CHECKOV, "--directory", folder, "--framework", "cloudformation"]
    quiet = ["--skip-download", "--compact", "--output", "json"]
    without = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(  # noqa: S603 - words written here
        [*command, *quiet], capture_output=True, text=True, check=False, env=without
    )
    results = json.loads(done.stdout)["results"]
    found: dict[str, set[str]] = defaultdict(set)
    for failed in results["failed_checks"]:
        found[Path(failed["file_path"]).name.split(".")[0]].add(failed["check_id"])
    return found, {skipped["check_id"] for skipped in results["skipped_checks"]}


@dataclass(frozen=True)
class Found:
    """What all rules find in a stack, by the arguments that it was not given.

    Attributes:
        without: The findings without one argument.
        with_all: The findings with all of them.
        with_none: The findings with none.
        skipped: What Checkov was told to skip.
    """

    without: Mapping[str, set[str]]
    with_all: set[str]
    with_none: set[str]
    skipped: set[str]


def find() -> Found:
    """Run the rules."""
    with tempfile.TemporaryDirectory() as folder:
        app = new_app(folder)
        lacking = {argument: {argument} for argument in ARGUMENTS}
        variants = {**lacking, "": set[str](), "all": set(ARGUMENTS)}
        stacks = {
            key: declare(app, name=f"Variant{at}", without=without).stack_name
            for at, (key, without) in enumerate(variants.items())
        }
        by_nag = found_by_nag(app)
        app.synth()
        by_checkov, skipped = found_by_checkov(Path(folder))
    found = {key: by_nag[name] | by_checkov[name] for key, name in stacks.items()}
    with_all, with_none = found.pop(""), found.pop("all")
    return Found(found, with_all, with_none, skipped)


def table(found: Found) -> str:
    """Return the table of the page."""
    rows = ["| the organisation says | argument | without it, found by |", "|---|---|---|"]
    for each in PRESCRIPTIONS:
        rules = ", ".join(_shortened(found.without[each.argument]))
        rows.append(f"| {each.what} | `{each.argument}` | {rules} |")
    return "\n".join(rows) + "\n"


def _shortened(rules: Collection[str]) -> Iterator[str]:
    """Yield each rule's own name with the packs that have it."""
    packs: dict[str, list[str]] = defaultdict(list)
    for rule in sorted(rules):
        pack, _, name = rule.rpartition("-")
        packs[name or rule].append(pack)
    for name, those in packs.items():
        yield f"`{name}` ({', '.join(filter(None, those))})" if any(those) else f"`{name}`"


def on_the_page() -> str:
    """Return the table that the page has."""
    (found,) = re.findall(f"{_BEGIN}(.*?){_END}", PAGE.read_text(), re.DOTALL)
    return str(found)


if __name__ == "__main__":
    before, after = PAGE.read_text().split(on_the_page())
    PAGE.write_text(before + table(find()) + after)
