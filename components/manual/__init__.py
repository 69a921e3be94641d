"""The API's page for people, made from its OpenAPI document: one piece of HTML that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from components.theme import BOOT, TOKENS

_FOLDER = Path(__file__).parent
_STYLE = TOKENS + BOOT + (_FOLDER / "manual.css").read_text(encoding="utf-8")
_THEME = "try{const t=localStorage.getItem('vitrine-theme');if(t)document.documentElement.dataset.theme=t}catch{}"
_MARK = base64.b64encode((_FOLDER.parent / "frame" / "mark.svg").read_bytes()).decode()
_HASH = base64.b64encode(hashlib.sha256(_THEME.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    f"script-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
_VALUES = {
    "catalog": "sample-shop",
    "id": "MUG001-WHI1",
    "job": "1",
    "board": "BOARD",
    "entry": "ENTRY",
    "text": "red mug",
    "where": "price<=20",
}


def manual(path: str, document: Mapping[str, Any]) -> Route:
    """The route of the page.

    Args:
        path: where it is.
        document: the OpenAPI document.
    """
    page = _page(document)

    async def show(_: Request) -> Response:
        return HTMLResponse(page, headers=_HEADERS)

    return Route(path, show)


def _page(document: Mapping[str, Any]) -> str:
    groups: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            groups.setdefault(said["tags"][0], []).append((method.upper(), path, said))
    schemas = document["components"]["schemas"]
    links = "".join(
        f"<li><span>{escape(group)}</span><ul>"
        + "".join(f'<li><a href="#{said["operationId"]}">{escape(_short(said))}</a></li>' for _, _, said in listed)
        + "</ul></li>"
        for group, listed in groups.items()
    )
    parts = "".join(
        f"<section><h2>{escape(group)}</h2>{''.join(_operation(*one, schemas) for one in listed)}</section>"
        for group, listed in groups.items()
    )
    answers = "".join(_schema(name, schema) for name, schema in schemas.items())
    info = document["info"]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>The API – Vitrine</title><link rel="icon" href="data:image/svg+xml;base64,{_MARK}">'
        f"<style>{_STYLE}</style><script>{_THEME}</script></head><body>"
        '<a class="skip" href="#what">To the contents</a>'
        f'<header><a class="home" href="/">Vitrine</a><span>API {escape(info["version"])}</span>'
        '<a class="file" href="/api/v1/openapi.json">OpenAPI document</a></header>'
        f'<div class="page"><nav aria-label="Operations"><ul>{links}<li><a class="top" href="#answers">Answers</a></li>'
        f'</ul></nav><main id="what"><h1>The API</h1>{_text(info["description"])}{parts}'
        f'<section id="answers"><h2>Answers</h2>{answers}</section></main></div></body></html>'
    )


def _short(said: Mapping[str, Any]) -> str:
    return re.split(r"[;:]", said["summary"])[0]


def _operation(method: str, path: str, said: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    scope = next(iter(said.get("security", [{}])[0].get("token", [])), "")
    rows = "".join(
        _parameter(one["name"], one["schema"], one["description"], one["required"]) for one in said["parameters"]
    )
    for kind, content in said.get("requestBody", {}).get("content", {}).items():
        rows += f'<tr><th colspan="2" class="kind">Body, <code>{escape(kind)}</code></th></tr>'
        schema = content["schema"]
        schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        required = schema.get("required", ())
        rows += "".join(
            _parameter(name, about, about.get("description", ""), name in required)
            for name, about in schema["properties"].items()
        )
    answers = "".join(
        f"<li><b>{status}</b> {_text(answer['description'], tag='span')}{_answer(answer)}</li>"
        for status, answer in said["responses"].items()
    )
    mark = f'<span class="full">needs a token of scope {escape(scope)}</span>' if scope else ""
    return (
        f'<article id="{said["operationId"]}"><h3>{_text(said["summary"], tag="span")}</h3>'
        f'<p class="call"><b class="{method.lower()}">{method}</b> <code>{escape(path)}</code> {mark}</p>'
        f'<pre tabindex="0" aria-label="Example">{escape(_example(method, path, said, bool(scope), schemas))}</pre>'
        + (f'<table><caption class="out">Parameters</caption>{rows}</table>' if rows else "")
        + f"<ul class='answers'>{answers}</ul></article>"
    )


def _parameter(name: str, schema: Mapping[str, Any], description: str, required: bool) -> str:
    limits = [_kind(schema)]
    limits += [f"from {schema['minimum']:,}"] if "minimum" in schema else []
    limits += [f"to {schema['maximum']:,}"] if "maximum" in schema else []
    limits += [f"{schema['maxLength']:,} letters at most"] if "maxLength" in schema else []
    limits += [f"{schema['maxItems']} at most"] if "maxItems" in schema else []
    limits += [f"default {schema['default']}"] if schema.get("default") not in (None, "", []) else []
    must = " <i>required</i>" if required else ""
    return (
        f"<tr><th scope='row'><code>{escape(name)}</code>{must}</th>"
        f"<td>{_text(description, tag='span')}<small>{escape(', '.join(limits))}</small></td></tr>"
    )


def _kind(schema: Mapping[str, Any]) -> str:
    """What a value is, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if "contentMediaType" in schema:
        return "file"
    if schema.get("format") == "date-time":
        return "time"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(
        schema.get("type", ""), schema.get("type", "anything")
    )


def _answer(answer: Mapping[str, Any]) -> str:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return f' <a href="#answer-{name}">{name}</a>' if name and name != "Problem" else ""


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><th scope='row'><code>{escape(field)}</code></th>"
        f"<td>{_text(about.get('description', ''), tag='span')}<small>{_linked(about)}</small></td></tr>"
        for field, about in schema.get("properties", {}).items()
    )
    return (
        f'<article id="answer-{name}"><h3>{escape(name)}</h3>{_text(schema.get("description", ""))}'
        f'<table><caption class="out">Fields of {escape(name)}</caption>{rows}</table></article>'
    )


def _linked(schema: Mapping[str, Any]) -> str:
    inner = schema.get("items", schema)
    if "$ref" in inner:
        name = inner["$ref"].rpartition("/")[2]
        return f'{"list of " if inner is not schema else ""}<a href="#answer-{name}">{name}</a>'
    return escape(_kind(schema))


def _example(method: str, path: str, said: Mapping[str, Any], changes: bool, schemas: Mapping[str, Any]) -> str:
    """A call that can be pasted into a terminal."""
    for name, value in _VALUES.items():
        path = path.replace(f"{{{name}}}", value)
    asked = {
        one["name"]: _VALUES[one["name"]]
        for one in said["parameters"]
        if one["in"] == "query" and one["name"] in _VALUES
    }
    address = f"http://127.0.0.1:8501{path}" + (f"?{urlencode(asked)}" if asked else "")
    words = ["curl", *(["-X", method] if method in ("PATCH", "DELETE") else [])]
    if changes:
        words += ["-H", '"Authorization: Bearer $TOKEN"']
    content = said.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        name = "files" if "files" in content["multipart/form-data"]["schema"]["properties"] else "image"
        words += ["-F", f"{name}=@photo.jpg"]
    elif content:
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        example = next(iter(schemas[name].get("examples", [])), {})
        words += [
            "-H",
            '"Content-Type: application/json"',
            "-d",
            f"'{json.dumps(example)}'",
        ]
    elif method == "POST":
        words += ["-X", "POST"]
    return " ".join([*words, f'"{address}"'])


def _text(text: str, tag: str = "p") -> str:
    """Plain words with `code` in them."""
    parts = text.split("`")
    inner = "".join(f"<code>{escape(part)}</code>" if n % 2 else escape(part) for n, part in enumerate(parts))
    return f"<{tag}>{inner}</{tag}>"
