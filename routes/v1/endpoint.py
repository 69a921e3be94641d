"""From a request to its answer: host, access, limits, parameters and body, errors, caching. The same for every
operation."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from routes.bodies import read_body, read_form, save_files
from routes.guard import check_host
from routes.headers import HEADERS
from routes.v1 import asked as asked_for
from routes.v1.access import allowed
from routes.v1.operations import Asked
from routes.v1.table import MOST_PICTURES, Operation
from vitrine.access import STRANGER, Actor, acting
from vitrine.errors import QueryError, Unauthorized, UnknownCatalog, VitrineError
from vitrine.incidents import incident
from vitrine.service import Service, shared
from vitrine.store.tokens import Scope

_MOST_JSON = 2**20


def answering(operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    """What answers requests for an operation."""

    async def answer(request: Request) -> Response:
        try:
            async with AsyncExitStack() as stack:
                asked, actor = await _asked(request, operation, stack)
                with acting(actor):
                    found = await run_in_threadpool(_called, operation, asked)
                return _response(request, operation, found)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except VitrineError as error:
            return refused(error)
        except Exception as error:  # a defect: the caller gets a number, the log the traceback
            return refused(incident(error, f"{request.method} {request.url.path}"))

    return answer


def _called(operation: Operation, asked: Asked) -> BaseModel | str | None:
    """What the operation answers. Reading and searching follow a name that a catalog had before, as pages do; what
    changes something takes names as they are, so that nothing is changed by a name of old."""
    try:
        return operation.call(asked)
    except UnknownCatalog:
        if operation.scope is not Scope.READ or (followed := _followed(asked)) is None:
            raise
        return operation.call(followed)


def _followed(asked: Asked) -> Asked | None:
    """The request with the catalog's and the items' names of today; None: no catalog was ever called that."""
    leads_to = asked.service.catalogs.leads_to
    name = asked.catalog
    if (now := leads_to(name)) is None:
        return None

    def item(id: str) -> str:
        return (leads_to(name, id) or ("", id))[1]

    def words(given: Any) -> Any:
        if isinstance(given, asked_for.Search):
            return given.model_copy(
                update={"like": [item(id) for id in given.like], "unlike": [item(id) for id in given.unlike]}
            )
        return given.model_copy(update={"id": item(given.id)}) if isinstance(given, asked_for.Similar) else given

    path = {**asked.path, "catalog": now[0], **({"id": item(asked.path["id"])} if "id" in asked.path else {})}
    return replace(asked, path=path, query=words(asked.query), body=words(asked.body))


def refused(error: VitrineError) -> Response:
    """An error as the API answers it: in English, whoever asks, since programs read it."""
    response = JSONResponse(error.as_json(), status_code=error.status, headers=HEADERS)
    if isinstance(error, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    response.headers["Cache-Control"] = "no-store"
    return response


async def _asked(request: Request, operation: Operation, stack: AsyncExitStack) -> tuple[Asked, Actor]:
    check_host(request)
    service = shared()
    actor = STRANGER
    if operation.scope is not None:
        actor = await run_in_threadpool(allowed, request, service, operation.scope)
    query = checked(operation.query, _listed(operation.query, request.query_params.multi_items()))
    body, files, pictures = await _body(request, operation, service, stack)
    return Asked(service, dict(request.path_params), query, body, files, pictures), actor


async def _body(
    request: Request, operation: Operation, service: Service, stack: AsyncExitStack
) -> tuple[BaseModel | None, list[tuple[str, Path]], list[bytes]]:
    """The body as its model says; files for a catalog, which lie in the home folder until `stack` ends; and pictures to
    search with, which are never written to a disk."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if operation.files == "files":
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=service.settings.home, prefix="incoming-"))
        return None, await save_files(request, Path(folder), service.settings.max_zip_bytes), []
    if operation.body is None:
        return None, [], []
    if operation.files == "pictures" and kind == "multipart/form-data":
        most = 2 * service.settings.max_bytes + _MOST_JSON  # of memory
        reading = read_form(request, most, max_files=MOST_PICTURES, max_fields=200, in_memory=True)
        form = await stack.enter_async_context(reading)
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        sent = [(name, value) for name, value in form.multi_items() if isinstance(value, UploadFile)]
        if other := next((name for name, _ in sent if name != "image"), None):
            raise QueryError(f"There is no file called {other} here", remedy="call the pictures image")
        if not sent:  # as where the sender broke off
            raise QueryError("No picture was sent", remedy="call it image; without one, send application/json")
        pictures = [await upload.read() for _, upload in sent]
        return checked(operation.body, _listed(operation.body, fields)), [], pictures
    if kind not in ("application/json", ""):
        raise QueryError(f"{kind} cannot be read here", remedy="send application/json")
    return checked(operation.body, await read_body(request, _MOST_JSON) or b"{}"), [], []


def checked(model: type[BaseModel], given: Mapping[str, Any] | bytes) -> BaseModel:
    """What was given, as the model says.

    Args:
        model: what it must be.
        given: texts by name, as parameters and forms hold them; or JSON, in which a number is a number.

    Raises:
        QueryError: it is not that; the first thing that is wrong is named.
    """
    try:
        return (
            model.model_validate_json(given, strict=True) if isinstance(given, bytes) else model.model_validate(given)
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the body"
        if first["type"] == "extra_forbidden":
            known = ", ".join(model.model_fields) or "nothing"
            raise QueryError(f"There is no {place} here", f"known are: {known}", "leave it out") from None
        raise QueryError(f"{place} cannot be that", first["msg"][:300], "see /api/v1/docs") from None


def _listed(model: type[BaseModel], pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Parameters by name; those that may be given several times as lists."""
    several = {name for name, about in model.model_fields.items() if isinstance(about.default, list)}
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in several:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise QueryError(f"{name} was given twice", remedy="give it once")
        else:
            given[name] = value
    return given


def _response(request: Request, operation: Operation, found: BaseModel | str | None) -> Response:
    if found is None:
        return Response(status_code=operation.status, headers=HEADERS)
    data, kind = found.encode() if isinstance(found, str) else found.model_dump_json().encode(), "application/json"
    headers = {**HEADERS, "Vary": "Authorization"}
    if isinstance(found, str):
        kind = "text/csv; charset=utf-8"
        headers["Content-Disposition"] = f'attachment; filename="{request.url.path.rpartition("/")[2]}"'
    if operation.status in (201, 202):
        headers["Location"] = f"/api/v1/{'boards' if operation.status == 201 else 'jobs'}/{getattr(found, 'id', '')}"
    if request.method not in ("GET", "HEAD"):
        return Response(data, operation.status, {**headers, "Cache-Control": "no-store"}, kind)
    # Private: it may depend on the token. Asked for again every time, but sent again only where it has changed.
    headers |= {"ETag": f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"', "Cache-Control": "private, no-cache"}
    if (following := getattr(found, "next_offset", None)) is not None:
        url = request.url.include_query_params(offset=following)
        headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(data, operation.status, headers, kind)
