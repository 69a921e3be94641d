"""Routes of the item editor, the hidden items, the history and backups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from routes.bodies import read_object
from vitrine.access import current
from vitrine.errors import QueryError
from vitrine.service import shared
from vitrine.words import phrase

MOST_BYTES = 2**18


def values(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/edits?id=…`: an item's values with what its source says."""
    return _values(request.path_params["name"], request.query_params.get("id", ""))


def history(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/history?before=N`: 30 entries, newest first."""
    before = request.query_params.get("before", "")
    entries = shared().editing.history(request.path_params["name"], 30, int(before) if before.isdecimal() else None)
    return {"history": [asdict(entry) | {"can_be_undone": entry.can_be_undone} for entry in entries]}


def backup(request: Request) -> Response:
    """`GET /api/backups/<name>`: a backup as a file."""
    file = shared().backing.file(request.path_params["name"])
    return FileResponse(file, media_type="application/zip", filename=file.name, headers={"Cache-Control": "no-store"})


def change(request: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/catalogs/<name>/edits` `{"do", …}`: one change; answers with `entry`, by which it is undone.

    `set` with `id`, `field`, `value`; `back` and `keep` with `id`, `field`; `hide` and `show` with `ids`; `undo` with
    `entry`. Where the body names an item that is shown afterwards, its values and the item come along.
    """
    name, asked = request.path_params["name"], read_object(body)
    editing, who = shared().editing, current().name
    id, field = str(asked.get("id", "")), str(asked.get("field", ""))
    match asked.get("do"):
        case "set":
            entry = editing.set(name, id, field, str(asked.get("value", "")), actor=who)
        case "back":
            entry = editing.back(name, id, field, actor=who)
        case "keep":
            entry = editing.keep(name, id, field, actor=who)
        case "hide":
            entry = editing.hide(name, _ids(asked), actor=who)
        case "show":
            entry = editing.show(name, _ids(asked), actor=who)
        case "undo" if isinstance(asked.get("entry"), int):
            entry = editing.undo(name, asked["entry"], actor=who)
        case _:
            raise QueryError(phrase("The request asks for no change that there is"))
    hidden = bool(id) and editing.is_hidden(name, id)
    return {"entry": entry, "hidden": hidden} | (_values(name, id) if id and not hidden else {})


def _values(name: str, id: str) -> dict[str, Any]:
    service = shared()
    values = [asdict(state) for state in service.editing.fields(name, id)]
    return {"values": values, "item": asdict(service.catalogs.item(name, id))}


def _ids(asked: Mapping[str, Any]) -> list[str]:
    ids = asked.get("ids")
    if not isinstance(ids, list) or not ids or not all(isinstance(id, str) for id in ids):
        raise QueryError(phrase("The items are not a list of ids"))
    return list(dict.fromkeys(ids))
