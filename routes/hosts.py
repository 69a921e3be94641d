"""By which names the app answers, and from which pages: for every request and for Streamlit's live connection.

A name that an attacker re-binds to this machine's address (DNS rebinding) would make a page of theirs pass as the same
site; it is refused because the name is not on the list. An address is no name and cannot be re-bound, so the app
answers to the very address that a connection has come in by. A page of another site, or of another program on this
machine, may open no live connection and send nothing that changes anything: browsers say in `Origin` where it is from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from routes.refusals import refuse
from vitrine import metrics
from vitrine.errors import Forbidden
from vitrine.settings import Settings
from vitrine.words import phrase

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ANYWHERE = ("0.0.0.0", "::", "")
_SAFE = ("GET", "HEAD", "OPTIONS")


class Hosts:
    """ASGI middleware that refuses foreign hosts and foreign pages.

    Args:
        app: what answers.
        settings: the settings in force.
    """

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] in ("http", "websocket"):
            headers, settings = Headers(scope=scope), self._settings()
            reason = "host"
            try:
                check_host(headers, settings, scope.get("server"))
                reason = "origin"
                if scope["type"] == "websocket" or scope["method"] not in _SAFE:
                    check_origin(headers, settings)
            except Forbidden as error:
                metrics.refusal(reason)
                await refuse(error, scope, receive, send)
                return
        await self._app(scope, receive, send)


def names(settings: Settings) -> frozenset[str]:
    """The host names answered to, in lower case, without ports."""
    listed = (host.strip().lower().rstrip(".") for host in settings.allowed_hosts.split(","))
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return LOOPBACK | {host for host in (*listed, public) if host}


def for_streamlit(settings: Settings, bound: str) -> list[str]:
    """The same for Streamlit's own list (`server.allowedHosts`), which looks once more at the live connection.

    That list knows no "address that the connection came in by", so it is open where the app listens on all addresses:
    `check_host` has looked before it.
    """
    return ["*"] if bound in _ANYWHERE else sorted(names(settings) | {bound.lower()})


def check_host(headers: Mapping[str, str], settings: Settings, reached: Any = None) -> None:
    """Raises Forbidden if the request names a host that is not this app's.

    Args:
        headers: of the request, by lower-case name.
        settings: the settings in force.
        reached: address and port that the connection came in by, as ASGI's `server` tells them.
    """
    host = headers.get("host", "")
    name = host_name(host)
    if name is None or name not in names(settings) | ({str(reached[0]).lower()} if _is_address(reached) else set()):
        raise Forbidden(
            phrase("This app does not answer as {host}", host=host[:100]),
            phrase("the name is not on its list"),
            phrase("add it to VITRINE_ALLOWED_HOSTS"),
        )


def check_origin(headers: Mapping[str, str], settings: Settings) -> None:
    """Raises Forbidden if a browser says that the request comes from a page of another site.

    A program that is no browser sends no `Origin`. A proxy in front may call the app by another host than the browser
    does, so the listed names pass as well; loopback's do not, because another port there is another program.
    """
    origin = headers.get("origin")
    if origin is None:
        return
    parts = _split(origin)
    same = parts is not None and parts.netloc.lower() == headers.get("host", "").lower()
    listed = parts is not None and parts.hostname in names(settings) - LOOPBACK
    if not (same or listed):
        raise Forbidden(
            phrase("A page of another site may not do this"), phrase("it comes from {origin}", origin=origin[:100])
        )


def host_name(host: str) -> str | None:
    """The name in a Host header: lower case, without port, brackets and the root's dot; None if it makes no sense."""
    parts = _split(f"//{host}")
    if parts is None or parts.hostname is None or parts.username is not None or parts.path or parts.query:
        return None
    return parts.hostname.rstrip(".")


def _split(address: str) -> Any:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is no port
    except ValueError:
        return None
    return parts


def _is_address(reached: Any) -> bool:
    """Whether `reached` is an IP address and not the path of a socket, or a name that a test client gives."""
    from ipaddress import ip_address

    try:
        ip_address(reached[0])
    except (TypeError, ValueError, IndexError):
        return False
    return True
