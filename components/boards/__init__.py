"""All boards as cards, and those that can be restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from components.kit import define
from vitrine.boards import BoardSummary

_component = define(Path(__file__).parent)


def boards(listed: Sequence[BoardSummary], just_deleted: str = "") -> None:
    """Show boards.

    Args:
        listed: all of them, deleted ones too.
        just_deleted: the id of the one that was deleted a moment ago, to offer undo; empty: none.
    """
    _component(key="boards", data={"boards": [asdict(board) for board in listed], "justDeleted": just_deleted})
