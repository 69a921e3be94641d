"""Signing in and out, and passwords: what the sign-in page sends."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from routes.bodies import read_body
from routes.guard import HEADERS, check_host, check_token, problem
from routes.roles import peer
from vitrine.access import COOKIE, DEVICE, DEVICE_SECONDS, Peer, Role
from vitrine.errors import NotFound, QueryError, VitrineError
from vitrine.service import shared
from vitrine.words import phrase

_MOST_BYTES = 2**13

Answer = tuple[Role, str] | None
"""The role that a session begins with, and what goes into its cookie; None: no new session."""


def _route(path: str, do: Callable[[Request, Peer, Mapping[str, str]], Answer]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            check_host(request)
            check_token(request)
            given = _texts(await read_body(request, _MOST_BYTES))
            sender = peer(request)
            begun = await run_in_threadpool(do, request, sender, given)
            response: Response = JSONResponse({"role": begun[0].word if begun else None}, headers=HEADERS)
            if begun:
                await run_in_threadpool(_set_cookies, request, response, sender, *begun)
        except VitrineError as error:
            response = problem(error)
        response.headers["Cache-Control"] = "no-store"
        return response

    ask: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(path, ask, methods=["POST"])


def _sign_in(_: Request, sender: Peer, given: Mapping[str, str]) -> Answer:
    return shared().access.sign_in(sender, given.get("password", ""))


def _first(_: Request, sender: Peer, given: Mapping[str, str]) -> Answer:
    return shared().access.set_first(sender, given.get("code", ""), given.get("password", ""))


def _ticket(_: Request, sender: Peer, given: Mapping[str, str]) -> Answer:
    return shared().access.redeem(sender, given.get("ticket", ""))


def _password(request: Request, sender: Peer, given: Mapping[str, str]) -> Answer:
    try:
        role = Role.named(request.path_params["role"])
    except ValueError:
        raise NotFound(phrase("There is no role {path_params}", path_params=request.path_params["role"])) from None
    return shared().access.change_password(sender, role, given.get("password", ""), given.get("own", ""))


async def _sign_out(request: Request) -> Response:
    """`POST /api/sign-out`: the browser keeps its mark, so that its owner is known again."""
    try:
        check_host(request)
        check_token(request)
        await run_in_threadpool(shared().access.sign_out, peer(request))
    except VitrineError as error:
        return problem(error)
    response = JSONResponse({"role": None}, headers={**HEADERS, "Cache-Control": "no-store"})
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=_secure(request))
    return response


def _set_cookies(request: Request, response: Response, sender: Peer, role: Role, session: str) -> None:
    access, longest = shared().access, shared().settings.session_longest
    cookies = [(COOKIE, session, longest)]
    if sender.cookies.get(DEVICE, "") == "":
        cookies.append((DEVICE, access.device(role), DEVICE_SECONDS))
    for name, value, seconds in cookies:
        response.set_cookie(
            name, value, max_age=int(seconds), path="/", httponly=True, samesite="strict", secure=_secure(request)
        )


def _secure(request: Request) -> bool:
    """Whether the browser came by https; a cookie that says so would not be kept over http."""
    return request.url.scheme == "https" or peer(request).secure


def _texts(body: bytes) -> dict[str, str]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise QueryError(phrase("The request is not a JSON object of texts"))
    found: dict[str, Any] = value
    return found


routes = [
    _route("/api/sign-in", _sign_in),
    _route("/api/sign-in/first", _first),
    _route("/api/sign-in/ticket", _ticket),
    _route("/api/passwords/{role}", _password),
    Route("/api/sign-out", _sign_out, methods=["POST"]),
]
