"""The command line: runs a local cloud, or looks at one that runs and makes it misbehave."""

import argparse
import os
import sys
import urllib.error
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from local_cloud.connect.control import ConnectControl, ConnectControlError
from local_cloud.connect.faults import Fault, FaultKind
from local_cloud.foreground import run as run_in_foreground
from local_cloud.seed import Seed, SeedError
from local_cloud.tables import calls_table, numbers_table, printable, seeded_table, wide_console

URL_VARIABLE = "AWS_ENDPOINT_URL_CONNECT"


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line (by default this process's own); gives the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        if options.command is None:
            seed = Seed.read(options.seed) if options.seed else Seed()
            probed = options.behaviour
            return run_in_foreground(seed.behaving_as(probed) if probed else seed)
        if not options.url:
            parser.error(f"name the local Connect: export {URL_VARIABLE}, or give --url")
        options.command(ConnectControl(options.url), options)
    except (SeedError, ConnectControlError, ValueError) as error:
        print(printable(str(error)), file=sys.stderr)
        return 2
    except urllib.error.URLError as error:
        print(f"No local Connect answers at {options.url}: {error.reason}", file=sys.stderr)
        return 1
    return 0


def _numbers(control: ConnectControl, _: argparse.Namespace) -> None:
    """Show the numbers: where they are, which flow answers them and who owns them."""
    console, names, numbers = wide_console(), control.names(), control.numbers()
    console.print(
        numbers_table(numbers, lambda arn: names.get(arn, arn) if arn else "none"), soft_wrap=True
    )
    for number in numbers:
        if number.message:
            console.print(f"{number.phone_number} FAILED: {escape(printable(number.message))}")


def _calls(control: ConnectControl, _: argparse.Namespace) -> None:
    """Show the calls that write, with their client tokens."""
    calls = control.calls()
    writes = [call for call in calls if call.is_write]
    title = f"{len(writes)} calls that write; {len(calls) - len(writes)} more only read"
    wide_console().print(calls_table(title, writes, control.numbers()))


def _fault(control: ConnectControl, options: argparse.Namespace) -> None:
    """Have an operation go wrong."""
    given = {
        name: getattr(options, name)
        for name in ("code", "message", "status", "skip", "number")
        if getattr(options, name) is not None
    }
    times = None if options.always else options.times
    match = dict(options.match) if options.match else None
    control.add_fault(Fault(options.operation, options.kind, times=times, match=match, **given))


def _faults(control: ConnectControl, options: argparse.Namespace) -> None:
    """List the faults, or clear them."""
    if options.clear:
        control.clear_faults()
    for fault in control.faults():
        calls = "all calls" if fault.times is None else f"{fault.times} of the calls"
        said = f"{fault.operation} {fault.kind}: {calls} after {fault.skip}: {fault.message}"
        print(printable(said))


def _seed(control: ConnectControl, options: argparse.Namespace) -> None:
    """Put what a file says into Connect."""
    wide_console().print(seeded_table(Seed.read(options.file).plant(control)))


def _reset(control: ConnectControl, _: argparse.Namespace) -> None:
    """Forget all that is in Connect; the stacks in CloudFormation stay."""
    control.reset()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local_cloud",
        description="Without a command: run a local cloud until Ctrl-C.",
    )
    parser.add_argument("--seed", type=Path, metavar="FILE", help="what is in Connect beforehand")
    parser.add_argument(
        "--behaviour",
        type=Path,
        metavar="FILE",
        help="what `connect-phone-numbers probe --json` has seen",
    )
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands to a local cloud that runs")
    running = argparse.ArgumentParser(add_help=False)
    running.add_argument(
        "--url", default=os.environ.get(URL_VARIABLE), help=f"of Connect; default: {URL_VARIABLE}"
    )
    for name, command in (
        ("numbers", _numbers),
        ("calls", _calls),
        ("fault", _fault),
        ("faults", _faults),
        ("seed", _seed),
        ("reset", _reset),
    ):
        options = commands.add_parser(name, parents=[running], help=command.__doc__)
        options.set_defaults(command=command)
    _add_fault_arguments(commands.choices["fault"])
    commands.choices["faults"].add_argument("--clear", action="store_true", help="disarm them all")
    commands.choices["seed"].add_argument("file", type=Path, help="a seed, as of --seed")
    return parser


def _add_fault_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("operation", help="such as UpdatePhoneNumber; '*' for any")
    parser.add_argument("kind", choices=[str(kind) for kind in FaultKind])
    parser.add_argument("--message", help="of the error, or of the FAILED status")
    parser.add_argument("--code", help="error code of fail_before and fail_after")
    parser.add_argument("--status", type=int, help="HTTP status of fail_before and fail_after")
    parser.add_argument("--skip", type=int, help="calls that come through first; default: 0")
    parser.add_argument("--times", type=int, default=1, help="calls that it hits; default: 1")
    parser.add_argument("--always", action="store_true", help="it hits all calls from then on")
    parser.add_argument("--number", help="only calls about that number: its id, an ARN or digits")
    parser.add_argument(
        "--match",
        type=_pair,
        action="append",
        metavar="NAME=VALUE",
        help="only calls with that request parameter",
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE: got {text!r}")
    return name, value
