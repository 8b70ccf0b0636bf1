"""Draws the dashboard's layout out of what is synthesized: `python docs/pictures/dashboard.py`."""

from __future__ import annotations

import json
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


def widgets() -> list[dict[str, Any]]:
    """Return the widgets of the dashboard, as CloudWatch is told of them."""
    stack = Stack(App(), "ContactCentre")
    PhoneNumberMonitoring(stack, "Monitoring")
    (dashboard,) = Template.from_stack(stack).find_resources("AWS::CloudWatch::Dashboard").values()
    pieces = dashboard["Properties"]["DashboardBody"]["Fn::Join"][1]
    body = "".join(piece if isinstance(piece, str) else "…" for piece in pieces)
    return list(json.loads(body)["widgets"])


def draw() -> str:
    """Return the picture, as SVG."""
    all_widgets = widgets()
    height = max(each["y"] + each["height"] for each in all_widgets) * _ROW + _GAP
    width = _COLUMNS * _COLUMN + _GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"',
            'font-family="sans-serif" font-size="13">',
            f'<rect width="100%" height="{height}" fill="#f2f3f3"/>',
            *(line for each in all_widgets for line in _draw(each)),
            "</svg>\n",
        ]
    )


def _draw(widget: dict[str, Any]) -> list[str]:
    x, y = widget["x"] * _COLUMN + _GAP, widget["y"] * _ROW + _GAP
    width, height = widget["width"] * _COLUMN - _GAP, widget["height"] * _ROW - _GAP
    properties = widget["properties"]
    lines = [
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {_CARD}/>',
        f'<text x="{x + 12}" y="{y + 22}" font-weight="bold">{escape(properties["title"])}</text>',
    ]
    for row, name in enumerate(_shown(properties)):
        baseline = y + 48 + row * 20
        lines += [
            f'<circle cx="{x + 18}" cy="{baseline - 4}" r="5" fill="{_COLOURS[row]}"/>',
            f'<text x="{x + 32}" y="{baseline}" fill="#414d5c">{escape(name)}</text>',
        ]
    return lines


_CARD = 'rx="4" fill="#fff" stroke="#d5dbdb"'
_COLOURS = ("#2ea597", "#688ae8", "#c33d69", "#e07941")


def _shown(properties: dict[str, Any]) -> list[str]:
    """Return what a widget shows: its metrics, or how many alarms."""
    if "alarms" in properties:
        return []
    names = []
    for metric in properties["metrics"]:
        options = metric[-1] if isinstance(metric[-1], dict) else {}
        names.append(options.get("label", metric[1]))
    return names


if __name__ == "__main__":
    PICTURE.write_text(draw())
