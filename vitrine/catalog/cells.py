"""Cells of the tables that people open in a spreadsheet program."""

from __future__ import annotations

from typing import Any

BOM = "\ufeff"
"""Goes before a table: it is what makes spreadsheet programs read UTF-8."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> str:
    """A value as a cell that no spreadsheet program takes for a formula; several values with `|` between them.

    Text that begins as a formula does gets an apostrophe in front, as OWASP advises against CSV injection.
    """
    if isinstance(value, int | float):
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    text = "|".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS) else text
