"""The OpenAPI 3.1 document, made from the table that requests are routed by."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from routes.v1.answers import Problem
from routes.v1.table import BASE, MOST_PICTURES, OPERATIONS, Operation
from vitrine import __version__
from vitrine.errors import Forbidden, QueryError, Unauthorized, VitrineError
from vitrine.store.tokens import Scope

_ABOUT = (
    "Search and explore picture catalogs. Every error is JSON with `what`, `why` and `remedy`, as the pages say it. "
    "Programs of the same machine may read and search without a token; everything else needs one "
    "(`vitrine tokens add NAME`). Lists come in parts: `next_offset` and the header `Link` say where the next begins."
)
_PATH: dict[str, dict[str, Any]] = {
    "catalog": {"description": "the catalog's name", "schema": {"type": "string", "minLength": 1}},
    "id": {
        "description": "the item's id, percent-encoded: it may hold slashes",
        "schema": {"type": "string", "minLength": 1},
    },
    "board": {"description": "the board's id", "schema": {"type": "string", "minLength": 1}},
    "entry": {"description": "the entry's id on its board", "schema": {"type": "string", "minLength": 1}},
    "job": {"description": "the job's id", "schema": {"type": "integer", "minimum": 0, "maximum": 2**53}},
}
_REFERENCE = "#/components/schemas/{model}"


@cache
def document() -> dict[str, Any]:
    """The document as plain data."""
    bodies = {one.body for one in OPERATIONS if one.body is not None}
    answers = {one.answer for one in OPERATIONS if one.answer not in (None, str)} | {Problem}
    wanted: list[Any] = [(model, "validation") for model in sorted(bodies, key=lambda model: model.__name__)]
    wanted += [(model, "serialization") for model in sorted(answers, key=lambda model: model.__name__)]
    _, schemas = models_json_schema(wanted, ref_template=_REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(BASE + operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vitrine", "version": __version__, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "made with `vitrine tokens add NAME`"}
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.group],
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation), *_query_parameters(operation)],
        "responses": _responses(operation),
    }
    if operation.scope not in (None, Scope.READ):
        said["security"] = [{"token": [operation.scope.value]}]
    if content := _content(operation):
        said["requestBody"] = {"required": operation.files == "files", "content": content}
    return said


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", operation.path)
    return [{"name": name, "in": "path", "required": True, **_PATH[name]} for name in names]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    schema = operation.query.model_json_schema()
    found = []
    for name, about in schema.get("properties", {}).items():
        rest = {key: value for key, value in about.items() if key not in ("description", "title")}
        parameter = {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": rest}
        found.append({**parameter, "description": about.get("description", "")})
    return found


def _content(operation: Operation) -> dict[str, Any]:
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    if operation.files == "files":
        files = {"type": "array", "items": file, "minItems": 1, "description": "pictures or zips"}
        schema = {"type": "object", "properties": {"files": files}, "required": ["files"]}
        return {"multipart/form-data": {"schema": schema}}
    if operation.body is None:
        return {}
    content: dict[str, Any] = {
        "application/json": {"schema": {"$ref": _REFERENCE.format(model=operation.body.__name__)}}
    }
    if operation.files == "pictures":
        schema = operation.body.model_json_schema()
        image = {"type": "array", "items": file, "maxItems": MOST_PICTURES, "description": "picture files"}
        schema = {**schema, "properties": {**schema["properties"], "image": image}}
        content["multipart/form-data"] = {"schema": schema}
    return content


def _responses(operation: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if operation.answer is None:
        said[str(operation.status)] = {"description": "done"}
    elif operation.answer is str:
        said[str(operation.status)] = {
            "description": "the table; UTF-8 with a mark at its start",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    else:
        reference = {"$ref": _REFERENCE.format(model=operation.answer.__name__)}
        description = (operation.answer.__doc__ or "").strip()
        said[str(operation.status)] = {
            "description": description,
            "content": {"application/json": {"schema": reference}},
        }
    if operation.method == "GET":
        said["304"] = {"description": "unchanged since the answer that `If-None-Match` names"}
    refusals: set[type[VitrineError]] = {Forbidden, QueryError, *operation.errors}
    if operation.scope is not None:
        refusals.add(Unauthorized)
    by_status: dict[int, list[str]] = {}
    for kind in sorted(refusals, key=lambda kind: (kind.status, kind.code)):
        by_status.setdefault(kind.status, []).append((kind.__doc__ or "").strip().rstrip("."))
    content = {"application/json": {"schema": {"$ref": _REFERENCE.format(model="Problem")}}}
    for status, descriptions in by_status.items():
        said[str(status)] = {"description": "; or: ".join(descriptions), "content": content}
    return dict(sorted(said.items()))
