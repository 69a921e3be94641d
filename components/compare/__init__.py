"""Two to four items side by side, differences marked."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from components.kit import define
from vitrine.boards.compare import Comparison

_component = define(Path(__file__).parent)


def compare(comparison: Comparison, only_differences: bool) -> None:
    """Show a comparison; `only_differences` leaves out the lines in which all items agree."""
    _component(key="compare", data={**asdict(comparison), "only": only_differences})
