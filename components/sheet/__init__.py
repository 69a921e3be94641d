"""A board as sheets of paper: A4, pictures in a grid, with titles, codes and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from components.kit import define
from vitrine.boards import BoardView

_component = define(Path(__file__).parent)


def sheet(board: BoardView, columns: int, choices: Sequence[int], *, with_notes: bool) -> None:
    """Show a board as it will be printed.

    Args:
        board: what is on it.
        columns: pictures side by side.
        choices: what `columns` may be.
        with_notes: whether notes are printed.
    """
    data = {"board": asdict(board), "columns": columns, "choices": list(choices), "notes": with_notes}
    _component(key="sheet", data=data)
