"""A change of a board as the difference that it made, which is all that undoing and redoing it need."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vitrine.store.boards import BoardState, EntryRecord


def difference(old: BoardState, new: BoardState) -> dict[str, Any]:
    """What tells two states apart, as pairs of old and new: words, order of entry ids, entries; plain JSON."""
    patch: dict[str, Any] = {}
    if old.name != new.name:
        patch["name"] = [old.name, new.name]
    if old.note != new.note:
        patch["note"] = [old.note, new.note]
    order = [[entry.id for entry in state.entries] for state in (old, new)]
    if order[0] != order[1]:
        patch["order"] = order
    before, after = ({entry.id: entry for entry in state.entries} for state in (old, new))
    entries = {
        id: [asdict(entry) if entry else None for entry in (before.get(id), after.get(id))]
        for id in {**before, **after}
        if before.get(id) != after.get(id)
    }
    if entries:
        patch["entries"] = entries
    return patch


def before(state: BoardState, patch: dict[str, Any]) -> BoardState:
    """The state that a change found, from the one that it left."""
    return _side(state, patch, 0)


def after(state: BoardState, patch: dict[str, Any]) -> BoardState:
    """The state that a change left, from the one that it found."""
    return _side(state, patch, 1)


def _side(state: BoardState, patch: dict[str, Any], side: int) -> BoardState:
    entries = {entry.id: entry for entry in state.entries}
    for id, pair in patch.get("entries", {}).items():
        if pair[side] is not None:
            entries[id] = EntryRecord(**pair[side])
    order = patch["order"][side] if "order" in patch else [entry.id for entry in state.entries]
    return BoardState(
        name=patch["name"][side] if "name" in patch else state.name,
        note=patch["note"][side] if "note" in patch else state.note,
        entries=tuple(entries[id] for id in order),
    )
