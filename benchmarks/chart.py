"""The picture for docs/performance.md: numbers in place over time."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")  # draws files, and needs no screen

from matplotlib import pyplot as plt

from benchmarks.contenders.lineup import AWS_CUSTOM_RESOURCE, PLAIN_HANDLER, THIS_LIBRARY
from benchmarks.many_numbers import floor
from benchmarks.results import Results
from local_cloud.connect.behaviour import BURST

_COLOURS = {THIS_LIBRARY: "#1a7f37", PLAIN_HANDLER: "#bc4c00", AWS_CUSTOM_RESOURCE: "#6e40c9"}
_LEAST_TO_SHOW = 100


def draw(results: Results, path: Path) -> None:
    """Draw each contender's first run of each larger deployment."""
    sizes = list(dict.fromkeys(run.numbers for run in results.many_numbers))
    sizes = [n for n in sizes if n >= _LEAST_TO_SHOW] or sizes[-1:]
    figure, panels = plt.subplots(1, len(sizes), figsize=(5.2 * len(sizes), 4), squeeze=False)
    for panel, numbers in zip(panels[0], sizes, strict=True):
        panel.set_title(f"{numbers} numbers at once")
        panel.set_xlabel("seconds")
        panel.set_ylabel("numbers that are done")
        panel.plot(
            [0, 0, floor(numbers)],
            [0, min(BURST, numbers), numbers],
            color="#8c959f",
            linestyle="--",
            label="the most that Connect's rates allow",
        )
        for contender, colour in _COLOURS.items():
            run = next(
                each
                for each in results.many_numbers
                if (each.numbers, each.contender, each.settle_seconds) == (numbers, contender, 1)
            )
            times = [0.0, *run.done_at, run.seconds]
            done = [*range(len(run.done_at) + 1), len(run.done_at)]
            label = contender if not run.failures else f"{contender}: {run.failures} failed"
            panel.step(times, done, where="post", color=colour, label=label)
        panel.set_xlim(left=0)
        panel.set_ylim(0, numbers * 1.05)
        panel.grid(alpha=0.25)
        panel.legend(loc="lower right", fontsize="small")
        for side in ("top", "right"):
            panel.spines[side].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
