"""Who a request comes from: the address at the other end, or what a proxy says, where that proxy is named.

Anybody can write a forwarding header, so it is believed only of the proxies in VITRINE_TRUSTED_PROXIES.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from vitrine.access import Peer
from vitrine.settings import BadSetting, Settings
from vitrine.words import phrase

_log = logging.getLogger(__name__)


class Visitors:
    """ASGI middleware that puts the visitor's address in the place of a named proxy's (`scope["client"]`).

    Args:
        app: what answers.
        settings: the settings in force.
    """

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self._app, self._settings = app, settings
        self._warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] in ("http", "websocket") and (client := scope.get("client")):
            headers = Headers(scope=scope)
            forwarded = headers.getlist("x-forwarded-for")
            if forwarded:
                found = address(client[0], forwarded, self._settings())
                if found != client[0]:
                    scope = {**scope, "client": (found, 0)}
                elif not self._warned:
                    self._warned = True
                    _log.warning(
                        "requests come through a proxy at %s that is not named in VITRINE_TRUSTED_PROXIES: "
                        "all its visitors share one allowance",
                        client[0],
                    )
        await self._app(scope, receive, send)


def address(peer: str, forwarded: list[str], settings: Settings) -> str:
    """The visitor's address.

    Args:
        peer: the address at the other end of the connection.
        forwarded: the values of `X-Forwarded-For`, in the order received.
        settings: name the proxies that are believed.
    """
    trusted = proxies(settings.trusted_proxies)
    found = peer
    for step in reversed([part.strip() for value in forwarded for part in value.split(",")]):
        if not _within(found, trusted):
            break
        if _parsed(step) is None:
            break  # a proxy of ours would not have written that
        found = step
    return found


def bucket(found: str) -> str:
    """Whom an allowance belongs to: an address, or the network of an IPv6 address (each household has a /64)."""
    parsed = _parsed(found)
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed) if parsed else found[:64]


def is_here(found: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from this machine itself, without any proxy in between."""
    if Peer("", headers).forwarded:
        return False
    parsed = _parsed(found or "")
    return parsed is not None and parsed.is_loopback


@lru_cache(maxsize=8)
def proxies(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of VITRINE_TRUSTED_PROXIES. Raises BadSetting."""
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in listed.split(",") if part.strip())
    except ValueError as error:
        raise BadSetting(
            phrase("VITRINE_TRUSTED_PROXIES is set to {listed}", listed=repr(listed)),
            str(error),
            phrase("name addresses or networks, comma separated"),
        ) from None


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _within(text: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    parsed = _parsed(text)
    return parsed is not None and any(parsed in network for network in networks)
