"""Routes of boards: what the board pages ask and change while they are open, and a board as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, BinaryIO, Literal
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from routes.bodies import read_object
from vitrine.boards import Boards, BoardView
from vitrine.boards.export import file_name
from vitrine.errors import QueryError
from vitrine.service import shared
from vitrine.words import phrase

MOST_BYTES = 2**20
_CHUNK = 2**18
_TYPES = {"csv": "text/csv; charset=utf-8", "zip": "application/zip"}


def listed(_: Request) -> dict[str, Any]:
    """`GET /api/boards`: every board, the one changed last first; those that can be restored are among them."""
    return {"boards": [asdict(board) for board in shared().boards.all()]}


def shown(request: Request) -> dict[str, Any]:
    """`GET /api/boards/<id>?since=N`: the board, or no more than its revision where that is still N."""
    id, since = request.path_params["id"], request.query_params.get("since", "")
    revision = shared().boards.revision(id)
    return {"revision": revision} if since == str(revision) else asdict(shared().boards.get(id))


def exported(request: Request) -> Response:
    """`GET /api/boards/<id>/board.csv` and `…/pictures.zip`."""
    id = request.path_params["id"]
    kind: Literal["csv", "zip"] = "zip" if request.url.path.endswith(".zip") else "csv"
    name = file_name(shared().boards.get(id), f".{kind}")
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the answer has been sent)
    try:
        shared().boards.export(id, kind, file)
    except BaseException:
        file.close()
        raise
    headers = {
        "Content-Length": str(file.tell()),
        "Content-Disposition": f"attachment; filename=\"board.{kind}\"; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_parts(file), media_type=_TYPES[kind], headers=headers)


def create(_: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/boards` `{"name", "items": [{"catalog", "id", "picture"}]}`: the new board."""
    asked = read_object(body)
    return asdict(shared().boards.create(asked.get("name", ""), _items(asked)))


def change(request: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/boards/<id>` `{"do": …}`: one change, by its name; answers with the board as it is then.

    `add` with `items`; `undo` and `redo` with `change`; `merge` with `board`; `duplicate` (answers with the copy);
    `delete`; `restore`; and everything in `vitrine.boards.operations.OPERATIONS`.
    """
    return asdict(_changed(shared().boards, request.path_params["id"], read_object(body)))


def _changed(boards: Boards, id: str, asked: Mapping[str, Any]) -> BoardView:
    match asked.get("do"):
        case "add":
            return boards.add(id, _items(asked))
        case "undo":
            return boards.undo(id, _number(asked))
        case "redo":
            return boards.redo(id, _number(asked))
        case "merge":
            return boards.merge(id, str(asked.get("board")))
        case "duplicate":
            return boards.duplicate(id)
        case "delete":
            return boards.delete(id)
        case "restore":
            return boards.restore(id)
        case _:
            return boards.change(id, asked)


def _items(asked: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    items = asked.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise QueryError(phrase("The items are not a list of objects"))
    found = [(item.get("catalog"), item.get("id"), item.get("picture", "")) for item in items]
    if not all(isinstance(part, str) and _keepable(part) for item in found for part in item):
        raise QueryError(phrase("An item is named by its catalog and its id"))
    return [(str(catalog), str(id), str(picture)) for catalog, id, picture in found]


def _keepable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(asked: Mapping[str, Any]) -> int | None:
    number = asked.get("change")
    if number is not None and (isinstance(number, bool) or not isinstance(number, int)):
        raise QueryError(phrase("A change is named by its number"))
    return number


def _parts(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part
