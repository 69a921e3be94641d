"""What signals count, as text."""

from __future__ import annotations

from typing import Any

from vitrine.terminal.words import table


def weights(answer: dict[str, Any]) -> str:
    rows = [(one["name"], _said(one["weight"]), _whence(one)) for one in answer["signals"]]
    return table(rows)


def _said(weight: float) -> str:
    return "off" if weight == 0 else "usual" if weight == 1 else f"× {weight:g}"


def _whence(one: dict[str, Any]) -> str:
    if one["chosen"] is not None:
        return f"set by hand; learned: {_said(one['learned'])}"
    return "" if one["learned"] == 1 else "learned"
