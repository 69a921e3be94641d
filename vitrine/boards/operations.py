"""What can be done to a board, as small operations on the state that is there when they arrive.

Two tabs never send whole boards: places are named by the entry that follows, and words come with the words that were
changed, so that nobody's change is written over unseen.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vitrine.errors import Conflict, QueryError
from vitrine.store.boards import BoardState, EntryRecord
from vitrine.words import phrase

MOST_ENTRIES = 2000
LONGEST_NAME = 120
LONGEST_NOTE = 10_000

# Control characters and the signs that turn the direction of writing: a name must not look like another one.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Changed:
    """A state that an operation led to; `count` is how many entries it was about."""

    state: BoardState
    count: int = 0


class Stale(Conflict):
    """Words were changed elsewhere meanwhile; `theirs` in the answer is what they are now."""

    code = "stale"

    def __init__(self, what: str, why: str = "", remedy: str = "", theirs: str = "") -> None:
        super().__init__(what, why, remedy)
        self.theirs = theirs

    def as_json(self) -> dict[str, str]:
        """With what the words are now."""
        return {**super().as_json(), "theirs": self.theirs}


def new_entry_id() -> str:
    """An id for an entry; never used twice, so that an undone change meets the same entry again."""
    return secrets.token_hex(6)


def board_name(text: Any) -> str:
    """A name as a board keeps it. Raises QueryError: nothing, or too long."""
    name = " ".join(_words(text, LONGEST_NAME, "A board's name").split())
    if not name:
        raise QueryError(phrase("A board needs a name"), remedy=phrase("give it one"))
    return name


def board_note(text: Any) -> str:
    """A note as a board keeps it. Raises QueryError: too long."""
    return _words(text, LONGEST_NOTE, "A note").strip()


def rename(state: BoardState, request: Mapping[str, Any]) -> Changed:
    """`{"to", "was"}`: another name."""
    _fresh(state.name, request, "The board's name")
    return Changed(replace(state, name=board_name(request.get("to"))))


def note(state: BoardState, request: Mapping[str, Any]) -> Changed:
    """`{"to", "was"}`: the board's note."""
    _fresh(state.note, request, "The board's note")
    return Changed(replace(state, note=board_note(request.get("to"))))


def annotate(state: BoardState, request: Mapping[str, Any]) -> Changed:
    """`{"entry", "to", "was"}`: the note of one entry."""
    entry = _entry(state, request.get("entry"))
    _fresh(entry.note, request, "The note")
    new = replace(entry, note=board_note(request.get("to")))
    return Changed(replace(state, entries=tuple(new if one is entry else one for one in state.entries)), 1)


def remove(state: BoardState, request: Mapping[str, Any]) -> Changed:
    """`{"entries"}`: take entries off; those that have gone already are no error."""
    gone = set(_ids(request))
    left = tuple(entry for entry in state.entries if entry.id not in gone)
    return Changed(replace(state, entries=left), len(state.entries) - len(left))


def move(state: BoardState, request: Mapping[str, Any]) -> Changed:
    """`{"entries", "before"}`: put entries, in that order, before another one; None: at the end."""
    moved = [_entry(state, id) for id in dict.fromkeys(_ids(request))]
    before = request.get("before")
    if any(entry.id == before for entry in moved):
        raise QueryError(phrase("A picture cannot be put before itself"))
    rest = [entry for entry in state.entries if entry not in moved]
    at = len(rest) if before is None else rest.index(_entry(state, before))
    return Changed(replace(state, entries=(*rest[:at], *moved, *rest[at:])), len(moved))


def put(state: BoardState, entries: Sequence[EntryRecord]) -> Changed:
    """Entries at the end; items that are on the board already are left out. Raises QueryError: too many."""
    there = {(entry.catalog, entry.item) for entry in state.entries}
    new = [entry for entry in entries if (entry.catalog, entry.item) not in there]
    new = list({(entry.catalog, entry.item): entry for entry in reversed(new)}.values())[::-1]
    if len(state.entries) + len(new) > MOST_ENTRIES:
        raise QueryError(
            phrase("A board holds {most_entries} pictures at most", most_entries=MOST_ENTRIES),
            phrase("it has {entries} and {new} would come", entries=len(state.entries), new=len(new)),
            phrase("make another board"),
        )
    return Changed(replace(state, entries=(*state.entries, *new)), len(new))


OPERATIONS: dict[str, Callable[[BoardState, Mapping[str, Any]], Changed]] = {
    "rename": rename,
    "note": note,
    "annotate": annotate,
    "remove": remove,
    "move": move,
}
"""What needs nothing but the board itself."""


def _words(given: Any, longest: int, what: str) -> str:
    if not isinstance(given, str):
        raise QueryError(phrase("{what} must be words", what=what))
    text = given.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSEEN.sub("", text).encode("utf-8", "replace").decode("utf-8")  # halves of letters cannot be kept
    if len(text) > longest:
        raise QueryError(
            phrase("{what} is too long", what=what),
            phrase("it has {text} letters, {longest} is the most", text=len(text), longest=longest),
            phrase("shorten it"),
        )
    return text


def _fresh(now: str, request: Mapping[str, Any], what: str) -> None:
    if now not in (request.get("was"), request.get("to")):
        raise Stale(
            phrase("{what} was changed in another window meanwhile", what=what),
            phrase("it now reads: {now}", now=now),
            phrase("keep one of the two"),
            now,
        )


def _entry(state: BoardState, id: Any) -> EntryRecord:
    found = next((entry for entry in state.entries if entry.id == id), None)
    if found is None:
        raise Conflict(
            phrase("That picture is no longer on the board"),
            phrase("it was taken off in another window"),
            phrase("look at the board as it is now, or undo that"),
        )
    return found


def _ids(request: Mapping[str, Any]) -> list[str]:
    ids = request.get("entries")
    if not isinstance(ids, list) or not ids or not all(isinstance(id, str) for id in ids):
        raise QueryError(phrase("No picture of the board was named"))
    return ids
