"""Draws the dashboard out of what is synthesized: `python docs/pictures/dashboard.py`.

The widgets, their places, titles and series are those of the template; the values are of a made-up
week.
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from cdk_connect_phone_numbers import PhoneNumberMonitoring

PICTURE = Path(__file__).with_name("dashboard.svg")

# CloudWatch's grid is 24 columns wide; pixels for one cell of it.
_COLUMN, _ROW, _GAP = 38, 30, 6
_COLUMNS = 24

# What a series had in it, by the hour of the week. In most of its five minutes a dashboard of
# deployments has nothing.
_WEEK: dict[str, dict[float, float]] = {
    "Imported": {9.1: 100, 57.4: 9},
    "Moved": {34.2: 12, 106.6: 4},
    "Failed": {106.6: 1},
    "Half of them": {9.1: 1.4, 34.2: 2.0, 57.4: 1.1, 106.6: 2.2},
    "The slowest": {9.1: 2.6, 34.2: 4.4, 57.4: 1.6, 106.6: 9.5},
    "ThrottledCalls": {9.1: 1847, 34.2: 31, 57.4: 13},
    "Invocations": {9.1: 100, 34.2: 12, 57.4: 9, 106.6: 5},
    "Errors": {9.1: 0, 34.2: 0, 57.4: 0, 106.6: 0},
    "Throttles": {9.1: 0, 34.2: 0, 57.4: 0, 106.6: 0},
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CARD = 'rx="4" fill="#fff" stroke="#d5dbdb"'
_ALARM = 'rx="4" fill="#f2fcf3" stroke="#2ca02c"'
_COLOURS = ("#2ea597", "#688ae8", "#c33d69", "#e07941")
_GREY = "#5f6b7a"


def widgets() -> list[dict[str, Any]]:
    """Return the widgets of the dashboard, as CloudWatch is told of them."""
    stack = Stack(App(), "ContactCentre")
    PhoneNumberMonitoring(stack, "Monitoring")
    (dashboard,) = Template.from_stack(stack).find_resources("AWS::CloudWatch::Dashboard").values()
    pieces = dashboard["Properties"]["DashboardBody"]["Fn::Join"][1]
    body = "".join(piece if isinstance(piece, str) else _name(piece) for piece in pieces)
    return list(json.loads(body)["widgets"])


def _name(reference: dict[str, Any]) -> str:
    """Return the construct's name in a reference's logical id."""
    named = next(iter(reference.values()))
    logical_id = named[0] if isinstance(named, list) else named
    return re.sub(r"^Monitoring|[0-9A-F]{8}$", "", logical_id)


def draw() -> str:
    """Return the picture, as SVG."""
    all_widgets = widgets()
    height = max(each["y"] + each["height"] for each in all_widgets) * _ROW + _GAP
    width = _COLUMNS * _COLUMN + _GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
            f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
            f'<rect width="100%" height="{height}" fill="#f2f3f3"/>',
            *(line for each in all_widgets for line in _draw(each)),
            "</svg>\n",
        ]
    )


def _draw(widget: dict[str, Any]) -> list[str]:
    x, y = widget["x"] * _COLUMN + _GAP, widget["y"] * _ROW + _GAP
    width, height = widget["width"] * _COLUMN - _GAP, widget["height"] * _ROW - _GAP
    properties = widget["properties"]
    return [
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {_CARD}/>',
        _text(x + 12, y + 20, properties["title"], 'font-weight="bold"'),
        *(
            _draw_alarms(properties["alarms"], x + 12, y + 32, width - 24)
            if "alarms" in properties
            else _draw_graph(_series(properties), x + 46, y + 36, width - 64, height - 82)
        ),
    ]


def _series(properties: dict[str, Any]) -> list[str]:
    """Return the names of what a graph shows, as its legend has them."""
    names = []
    for metric in properties["metrics"]:
        options = metric[-1] if isinstance(metric[-1], dict) else {}
        names.append(options.get("label", metric[1]))
    return names


def _draw_alarms(alarms: list[str], x: int, y: int, width: int) -> list[str]:
    each = width // len(alarms)
    lines = []
    for at, alarm in enumerate(alarms):
        left = x + at * each
        lines += [
            f'<rect x="{left}" y="{y}" width="{each - 8}" height="40" {_ALARM}/>',
            _text(left + 12, y + 25, f"✓  {alarm}", 'fill="#1d6b1d"'),
        ]
    return lines


def _draw_graph(names: list[str], x: int, y: int, width: int, height: int) -> list[str]:
    most = _round_up(max(value for name in names for value in _WEEK[name].values()))
    bottom = y + height
    lines = []
    for part in (0, 0.5, 1):
        line = bottom - height * part
        lines += [
            f'<path d="M{x} {line:.0f}h{width}" stroke="#e9ebed"/>',
            _text(x - 6, line + 4, f"{most * part:,.4g}", f'fill="{_GREY}" text-anchor="end"'),
        ]
    for at, day in enumerate(_DAYS):
        lines.append(_text(x + width * at / 7, bottom + 16, day, f'fill="{_GREY}"'))
    for colour, name in zip(_COLOURS, names, strict=False):
        lines += [
            f'<circle cx="{x + width * hour / 168:.0f}" cy="{bottom - height * value / most:.0f}" '
            f'r="4" fill="{colour}"/>'
            for hour, value in _WEEK[name].items()
        ]
    for at, (colour, name) in enumerate(zip(_COLOURS, names, strict=False)):
        left = x - 28 + at * 130
        lines += [
            f'<circle cx="{left}" cy="{bottom + 32}" r="5" fill="{colour}"/>',
            _text(left + 10, bottom + 36, name, 'fill="#414d5c"'),
        ]
    return lines


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 and so on."""
    return next(
        step * 10.0**power
        for power in range(9)
        for step in (1, 2, 5)
        if step * 10.0**power >= value
    )


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(text)}</text>'


if __name__ == "__main__":
    PICTURE.write_text(draw())
