"""Where a request comes from: this machine, or elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from vitrine.settings import Settings

COOKIE = "vitrine_session"
DEVICE = "vitrine_device"

_FORWARDING = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip", "x-cluster-client-ip"}
)
_FORWARDING_PREFIXES = (
    "x-forwarded",
    "x-original-",
    "x-proxy",
    "x-envoy-",
    "x-amzn-",
    "x-azure-",
    "x-appengine-",
    "x-vercel-",
    "x-arr-",
    "x-scheme",
    "cf-",
    "cdn-",
    "fastly-",
    "fly-",
    "tailscale-",
    "ngrok-",
    "akamai-",
)


@dataclass(frozen=True, slots=True)
class Peer:
    """What a connection says of itself.

    `address` is the one that it comes from, empty where that is not known; `headers` have lower-case names; `cookies`
    are those that the browser sent.
    """

    address: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict)

    @property
    def forwarded(self) -> bool:
        """Whether a proxy stands in between: one header of a proxy, whatever it holds, says so."""
        return any(name in _FORWARDING or name.startswith(_FORWARDING_PREFIXES) for name in self.headers)

    @property
    def secure(self) -> bool:
        """Whether the browser came by https, as far as a proxy tells."""
        said = self.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
        return said == "https" or "proto=https" in self.headers.get("forwarded", "").lower()

    @property
    def network(self) -> str:
        """The address, or for IPv6 the /64 that it is in: whoever has one address has them all."""
        try:
            address = ip_address(self.address.partition("%")[0])
        except ValueError:
            return self.address
        if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
            return str(IPv6Address(int(address) >> 64 << 64)) + "/64"
        return str(address)


def from_here(peer: Peer, settings: Settings) -> bool:
    """Whether that is somebody at this machine, with nothing in between, and the app is there for this machine only."""
    return (
        not exposed(settings)
        and is_loopback(peer.address)
        and is_loopback(_host(peer.headers.get("host", "")))
        and not peer.forwarded
    )


def exposed(settings: Settings) -> bool:
    """Whether the settings say that others than this machine are to reach the app."""
    public = urlsplit(settings.public_url).hostname
    return (
        settings.sign_in
        or (settings.host != "" and not is_loopback(settings.host))
        or (settings.public_url != "" and not is_loopback(public or ""))
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _host(header: str) -> str:
    """The name in a Host header, without the port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    name, colon, port = header.rpartition(":")
    return name if colon and port.isdigit() else header
