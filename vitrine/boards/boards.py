"""The boards of a home folder: made, changed, undone, merged, put away and brought back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from vitrine.boards.changes import after, before, difference
from vitrine.boards.compare import Comparison, compared
from vitrine.boards.export import as_csv, write_zip
from vitrine.boards.operations import OPERATIONS, Changed, board_name, new_entry_id, put
from vitrine.boards.resolve import chosen, resolved
from vitrine.boards.views import BoardSummary, BoardView, Step
from vitrine.errors import Conflict, NotFound, QueryError
from vitrine.store.boards import BoardEdit, BoardRecord, BoardState, BoardTables, ChangeRecord
from vitrine.store.book import Book
from vitrine.words import phrase

PICTURES = 4
"""Pictures that stand for a board in lists."""


class Boards:
    """All boards of a record book. Safe to use from several threads.

    Args:
        book: the record book.
        file: gives the bytes of a picture's own file, by catalog name and path.
        thumbnail: gives the file of a thumbnail, by content hash and size.
    """

    def __init__(self, book: Book, file: Callable[[str, str], bytes], thumbnail: Callable[[str, str], Path]) -> None:
        self._book = book
        self._file = file
        self._thumbnail = thumbnail
        self._tables = BoardTables(book)

    def all(self) -> list[BoardSummary]:
        """Every board, the one changed last first; deleted ones that can still be restored are among them."""
        return [
            BoardSummary(
                id=board.id,
                name=board.state.name,
                note=board.state.note,
                items=len(board.state.entries),
                pictures=[
                    shown.picture for shown in resolved(self._book, board.state.entries[:PICTURES]) if shown.picture
                ],
                revision=board.revision,
                created=board.created,
                changed=board.changed,
                deleted=board.deleted,
            )
            for board in self._tables.all()
        ]

    def get(self, id: str) -> BoardView:
        """A board, also a deleted one that can still be restored. Raises NotFound."""
        board = self._tables.get(id)
        undo, redo = (_step(self._tables.newest(id, undone=undone)) for undone in (False, True))
        return BoardView(
            id=board.id,
            name=board.state.name,
            note=board.state.note,
            revision=board.revision,
            created=board.created,
            changed=board.changed,
            deleted=board.deleted,
            entries=resolved(self._book, board.state.entries),
            undo=undo,
            redo=redo,
        )

    def compare(self, items: Iterable[tuple[str, str]]) -> Comparison:
        """Two to four items side by side, each by catalog name and item id. Raises QueryError: not so many."""
        return compared(self._book, items)

    def export(self, id: str, kind: Literal["csv", "zip"], stream: BinaryIO) -> None:
        """Write a board as a table, or as a zip of its pictures with the table. Raises NotFound."""
        board = self.get(id)
        if kind == "zip":
            write_zip(board, stream, self._file, self._thumbnail)
        else:
            stream.write(as_csv(board).encode())

    def revision(self, id: str) -> int:
        """Grows with every change of the board. Raises NotFound."""
        return self._tables.get(id).revision

    def find(self, text: str) -> str:
        """The id of the board that has that id or name, letter case aside. Raises NotFound, Conflict (several)."""
        live = [board for board in self._tables.all() if board.deleted is None]
        if any(board.id == text for board in live):
            return text
        found = [board.id for board in live if board.state.name.casefold() == text.casefold()]
        if not found:
            raise NotFound(
                phrase("There is no board called {text}", text=text), remedy=phrase("vitrine boards lists them")
            )
        if len(found) > 1:
            raise Conflict(
                phrase("{found} boards are called {text}", found=len(found), text=text),
                remedy=phrase("name it by its id: {found}", found=", ".join(found)),
            )
        return found[0]

    def create(self, name: str, items: Iterable[tuple[str, str, str]] = ()) -> BoardView:
        """A new board, with items as in `add`. Raises QueryError (no name), UnknownCatalog, NotFound."""
        items = list(items)
        entries = chosen(self._book, items) if items else []
        return self._new(put(BoardState(board_name(name)), entries).state)

    def add(self, id: str, items: Iterable[tuple[str, str, str]]) -> BoardView:
        """Put items on a board: catalog name, item id, and content hash of the picture (empty: the item's first).

        What is on it already stays where it is. Raises NotFound, UnknownCatalog, QueryError, Conflict (deleted).
        """
        entries = chosen(self._book, items)
        return self._change(id, "add", lambda edit: put(edit.board.state, entries))

    def change(self, id: str, request: Mapping[str, Any]) -> BoardView:
        """One of `operations.OPERATIONS`, named by `do`.

        Raises:
            NotFound: there is no such board.
            QueryError: no such operation, or not what it needs.
            Conflict: another window has changed the same words or taken off the same picture; the board is deleted.
        """
        kind = request.get("do")
        operation = OPERATIONS.get(kind) if isinstance(kind, str) else None
        if operation is None or not isinstance(kind, str):
            raise QueryError(
                phrase("Nothing on a board is called {kind}", kind=kind),
                remedy=phrase("one of {operations}", operations=", ".join(OPERATIONS)),
            )
        return self._change(id, kind, lambda edit: operation(edit.board.state, request))

    def merge(self, id: str, other: str) -> BoardView:
        """Put everything of another board at the end of this one, and put the other away. Undone as one change.

        Raises NotFound, Conflict (one of the two is deleted), QueryError (both are the same, too many entries).
        """
        if id == other:
            raise QueryError(phrase("A board cannot be merged with itself"), remedy=phrase("choose another board"))

        def merged(edit: BoardEdit) -> Changed:
            added = _live(edit.other(other)).state
            entries = [replace(entry, id=new_entry_id()) for entry in added.entries]
            done = put(edit.board.state, entries)
            edit.set_deleted(other, True)
            return done

        return self._change(id, "merge", merged, merged=other)

    def undo(self, id: str, change: int | None = None) -> BoardView:
        """Take back the newest change; `change`, where given, must be that one.

        Raises NotFound, Conflict: there is nothing to undo, the newest change is another one, the board is deleted.
        """
        return self._step_over(id, change, undoing=True)

    def redo(self, id: str, change: int | None = None) -> BoardView:
        """Make the change again that was undone last. Raises as `undo` does."""
        return self._step_over(id, change, undoing=False)

    def duplicate(self, id: str, name: str = "") -> BoardView:
        """A new board with the same words and entries; its changes begin anew. Raises NotFound, QueryError."""
        state = self._tables.get(id).state
        entries = tuple(replace(entry, id=new_entry_id()) for entry in state.entries)
        copied = board_name(name) if name else f"{state.name[:110]} (copy)"
        return self._new(replace(state, name=copied, entries=entries))

    def delete(self, id: str) -> BoardView:
        """Put a board away; it can be restored for 30 days. Raises NotFound."""
        with self._tables.edit(id) as edit:
            edit.set_deleted(id, True)
        return self.get(id)

    def restore(self, id: str) -> BoardView:
        """Bring a deleted board back as it was, with its undo steps. Raises NotFound."""
        with self._tables.edit(id) as edit:
            edit.set_deleted(id, False)
        return self.get(id)

    def _new(self, state: BoardState) -> BoardView:
        id = secrets.token_urlsafe(12)  # the link to a board is known only to whom it was given
        self._tables.create(id, state)
        return self.get(id)

    def _change(self, id: str, kind: str, operation: Callable[[BoardEdit], Changed], merged: str = "") -> BoardView:
        with self._tables.edit(id) as edit:
            _live(edit.board)
            changed = operation(edit)
            patch = difference(edit.board.state, changed.state)
            if patch or merged:
                edit.write(changed.state)
                edit.record(kind, changed.count, patch, merged)
        return self.get(id)

    def _step_over(self, id: str, change: int | None, *, undoing: bool) -> BoardView:
        word = "undone" if undoing else "redone"
        with self._tables.edit(id) as edit:
            _live(edit.board)
            found = edit.newest(undone=not undoing)
            if found is None:
                raise Conflict(phrase("There is nothing to be {word}", word=word))
            if change is not None and change != found.id:
                raise Conflict(
                    phrase("The board was changed in another window meanwhile"),
                    phrase("nothing was {word}", word=word),
                    phrase("look at it, then try again"),
                )
            if found.merged and undoing:
                _there(edit, found.merged)
            edit.write((before if undoing else after)(edit.board.state, found.patch))
            edit.mark(found.id, undone=undoing)
            if found.merged:
                edit.set_deleted(found.merged, not undoing)
        return self.get(id)


def _live(board: BoardRecord) -> BoardRecord:
    if board.deleted is not None:
        raise Conflict(phrase("The board {name} was deleted", name=board.state.name), remedy=phrase("restore it first"))
    return board


def _there(edit: BoardEdit, merged: str) -> None:
    """Raises Conflict where the board that was merged in has gone for good: its pictures would be nowhere."""
    try:
        edit.other(merged)
    except NotFound:
        raise Conflict(
            phrase("This merge can no longer be undone"),
            phrase("the board that was merged in was put away too long ago, and has gone"),
            phrase("take off the pictures that you do not want"),
        ) from None


def _step(change: ChangeRecord | None) -> Step | None:
    return None if change is None else Step(change.id, change.kind, change.count)
