"""What the operations of the API on boards do.

A board is found by its id, which is known to whom it was given, as its link is. Whatever is changed can be undone on
its page.
"""

from __future__ import annotations

import io

from pydantic import BaseModel

from routes.v1 import answers, asked
from routes.v1.operations import Asked, following
from vitrine.boards import BoardView
from vitrine.boards.operations import MOST_ENTRIES
from vitrine.errors import Conflict


def boards(ask: Asked) -> BaseModel:
    offset, end = ask.query.offset, ask.query.offset + ask.query.limit
    live = [board for board in ask.service.boards.all() if board.deleted is None]
    return answers.BoardList(
        total=len(live),
        offset=offset,
        next_offset=following(end, len(live)),
        boards=[answers.BoardSummary.of(board) for board in live[offset:end]],
    )


def create_board(ask: Asked) -> BaseModel:
    made = ask.service.boards.create(ask.body.name, _items(ask.body.items))
    if ask.body.note:
        made = ask.service.boards.change(made.id, {"do": "note", "to": ask.body.note, "was": ""})
    return _shown(made)


def board(ask: Asked) -> BaseModel:
    return _shown(_live(ask), ask.query.limit, ask.query.offset)


def change_board(ask: Asked) -> BaseModel:
    now = _live(ask)
    wanted = {"rename": (ask.body.name, now.name), "note": (ask.body.note, now.note)}
    for do, (to, was) in wanted.items():
        if to is not None and to != was:
            now = ask.service.boards.change(now.id, {"do": do, "to": to, "was": was})
    return _shown(now)


def delete_board(ask: Asked) -> None:
    ask.service.boards.delete(_live(ask).id)


def add_to_board(ask: Asked) -> BaseModel:
    return _shown(ask.service.boards.add(_live(ask).id, _items(ask.body.items)))


def move_on_board(ask: Asked) -> BaseModel:
    order = {"do": "move", "entries": ask.body.entries, "before": ask.body.before}
    return _shown(ask.service.boards.change(_live(ask).id, order))


def note_on_board(ask: Asked) -> BaseModel:
    now, entry = _live(ask), ask.path["entry"]
    was = next((one.note for one in now.entries if one.id == entry), "")
    return _shown(
        ask.service.boards.change(now.id, {"do": "annotate", "entry": entry, "to": ask.body.note, "was": was})
    )


def remove_from_board(ask: Asked) -> None:
    ask.service.boards.change(_live(ask).id, {"do": "remove", "entries": [ask.path["entry"]]})


def board_table(ask: Asked) -> str:
    out = io.BytesIO()
    ask.service.boards.export(_live(ask).id, "csv", out)
    return out.getvalue().decode()


def _live(ask: Asked) -> BoardView:
    """The board of the path as it is now. Raises NotFound, Conflict: it is deleted, or not what the sender has seen."""
    now = ask.service.boards.get(ask.path["board"])
    if now.deleted is not None:
        raise Conflict(f"The board {now.name} was deleted", remedy="restore it on the page of boards")
    seen = getattr(ask.body, "revision", None)
    if seen is not None and seen != now.revision:
        raise Conflict(
            f"The board {now.name} has changed since",
            f"it is at revision {now.revision}, and {seen} was named",
            "read it again, then try again",
        )
    return now


def _items(items: list[asked.BoardItem]) -> list[tuple[str, str, str]]:
    return [(item.catalog, item.id, "") for item in items]


def _shown(now: BoardView, limit: int = MOST_ENTRIES, offset: int = 0) -> answers.Board:
    end = offset + limit
    return answers.Board(
        **dict(answers.BoardSummary.of(now)),
        total=len(now.entries),
        offset=offset,
        next_offset=following(end, len(now.entries)),
        entries=[answers.BoardEntry.of(entry) for entry in now.entries[offset:end]],
    )
