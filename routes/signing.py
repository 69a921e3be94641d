"""Signing in and out, and passwords: what the sign-in page sends."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from routes.guard import guarded, sent
from routes.roles import peer
from vitrine.access import COOKIE, DEVICE, DEVICE_SECONDS, Peer, Role
from vitrine.errors import NotFound, QueryError
from vitrine.service import shared
from vitrine.words import phrase

_MOST_BYTES = 2**13

Answer = tuple[Role, str] | None
"""The role that a session begins with, and what goes into its cookie; None: no new session."""


def _route(path: str, do: Callable[[Request, Peer, Mapping[str, str]], Answer]) -> Route:
    def endpoint(request: Request, body: bytes) -> Response:
        sender = peer(request)
        begun = do(request, sender, _texts(body))
        response = JSONResponse({"role": begun[0].word if begun else None}, headers={"Cache-Control": "no-store"})
        if begun:
            _set_cookies(request, response, sender, *begun)
        return response

    return Route(path, sent(endpoint, _MOST_BYTES), methods=["POST"])


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


def _sign_out(request: Request) -> Response:
    """`POST /api/sign-out`: the browser keeps its mark, so that its owner is known again."""
    shared().access.sign_out(peer(request))
    response = JSONResponse({"role": None}, headers={"Cache-Control": "no-store"})
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
    Route("/api/sign-out", guarded(_sign_out, changes=True), methods=["POST"]),
]
