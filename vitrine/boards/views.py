"""Boards as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.boards.resolve import Shown


@dataclass(frozen=True, slots=True)
class Step:
    """What undo or redo would do next: the change's number, its kind (an operation's name), and of how many entries."""

    change: int
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """A board in a list.

    `revision` grows with every change, `pictures` are content hashes of its first few; times are seconds since 1970.
    """

    id: str
    name: str
    note: str
    items: int
    pictures: list[str]
    revision: int
    created: float
    changed: float
    deleted: float | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board with all that is on it. `revision` grows with every change."""

    id: str
    name: str
    note: str
    revision: int
    created: float
    changed: float
    deleted: float | None
    entries: list[Shown]
    undo: Step | None
    redo: Step | None
