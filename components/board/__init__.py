"""One board: pictures that are moved by dragging and by keys, notes, undo, slides, files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from components.kit import define
from vitrine.boards import BoardView

_HERE = Path(__file__).parent
_component = define(_HERE, _HERE / "slides.css")


def board(shown: BoardView, *, editable: bool = True) -> None:
    """Show a board; the component itself sends its changes to the app's routes, if it is `editable`."""
    _component(key="board", data={"board": asdict(shown), "editable": editable})
