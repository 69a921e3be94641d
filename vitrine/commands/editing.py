"""Commands that edit and hide items, and show the history."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vitrine.commands.registry import command
from vitrine.service import Service


@command
def edit(
    service: Service, catalog: str, item: str, set: dict[str, str] | None = None, back: list[str] | None = None
) -> dict[str, Any]:
    """Let values stand over what the source says, or take that back; answers with the item's values."""
    fields = {state.label: state.field for state in service.editing.fields(catalog, item)}
    for name, value in (set or {}).items():
        service.editing.set(catalog, item, fields.get(name, f"f.{name}"), value, actor=_ACTOR)
    for name in back or []:
        service.editing.back(catalog, item, fields.get(name, f"f.{name}"), actor=_ACTOR)
    values = [asdict(state) for state in service.editing.fields(catalog, item)]
    return {"catalog": catalog, "item": item, "values": values}


@command
def hide(service: Service, catalog: str, items: list[str]) -> dict[str, Any]:
    """Hide items; answers with the list of hidden ones."""
    if items:
        service.editing.hide(catalog, items, actor=_ACTOR)
    return {"catalog": catalog, "hidden": [asdict(item) for item in service.editing.hidden(catalog)]}


@command
def unhide(service: Service, catalog: str, items: list[str]) -> dict[str, Any]:
    """Show hidden items again; answers with the list of those that still are."""
    service.editing.show(catalog, items, actor=_ACTOR)
    return {"catalog": catalog, "hidden": [asdict(item) for item in service.editing.hidden(catalog)]}


@command
def history(service: Service, catalog: str, limit: int = 50, undo: int | None = None) -> dict[str, Any]:
    """What happened to a catalog, newest first; with `undo`, after taking that entry back."""
    if undo is not None:
        service.editing.undo(catalog, undo, actor=_ACTOR)
    entries = service.editing.history(catalog, limit)
    return {"catalog": catalog, "history": [asdict(e) | {"can_be_undone": e.can_be_undone} for e in entries]}


_ACTOR = "command line"
