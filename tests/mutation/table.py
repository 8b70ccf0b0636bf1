"""The score of a mutation run as docs/reliability.md shows it, and each survivor as a diff.

Reads what ``mutmut results --all true`` prints, in the folder where mutmut has run.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

KILLED = {"killed", "timeout"}


def main() -> int:
    """Print; return the exit code, which says that there is something to print."""
    verdicts = dict(line.strip().rsplit(": ", 1) for line in sys.stdin if ": " in line)
    if not verdicts:
        print("There is no mutant: see only_mutate in tests/mutation/mutmut.toml.", file=sys.stderr)
        return 1
    print("\n| module | mutants | killed | survived |\n|---|---|---|---|")
    for module in sorted({_module(name) for name in verdicts}):
        _row(module, [verdicts[name] for name in verdicts if _module(name) == module])
    _row("all", list(verdicts.values()))
    for name in (name for name, verdict in verdicts.items() if verdict not in KILLED):
        print(flush=True)
        subprocess.run([sys.executable, "-m", "mutmut", "show", name], check=True)  # noqa: S603
    return 0


def _module(name: str) -> str:
    """Return ``plan`` of ``phone_number_handler.core.plan.x_plan__mutmut_1``."""
    return name.split(".")[-2]


def _row(title: str, verdicts: list[str]) -> None:
    count = Counter(verdict in KILLED for verdict in verdicts)
    share = 100 * count[True] / len(verdicts)
    print(f"| {title} | {len(verdicts):,} | {count[True]:,} ({share:.1f} %) | {count[False]} |")


if __name__ == "__main__":
    sys.exit(main())
