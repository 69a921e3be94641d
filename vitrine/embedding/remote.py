"""Talking to a model that runs elsewhere: one JSON request at a time, paced, retried, bounded in time and size.

What may pass is tried again (no connection, 408, 429, 5xx, an answer cut off) after a wait that doubles and is spread
at random, so that many clients do not come back at once; a `Retry-After` is kept to. What will not pass by itself (a
refused key, a wrong address, an answer that is none) is an error at once.
"""

from __future__ import annotations

import ipaddress
import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import SplitResult, urlsplit

import numpy as np
from PIL import Image

from vitrine.embedding.protocol import Vectors
from vitrine.embedding.waiting import in_job, pause
from vitrine.errors import ModelUnavailable, VitrineError
from vitrine.words import phrase

_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_MOST_BYTES = 64 * 2**20  # of an answer
_LONGEST = 4  # times the side that a picture's longer side may have; the rest of a strip is scaled away
_SMALLEST = 16  # pixels; services refuse pictures of a few pixels a side
_QUALITY = 92  # of the JPEG that is sent


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one piece of work is tried: at most `attempts` times within `total` seconds, `first` being the first
    wait, doubled each time."""

    attempts: int
    first: float
    total: float


BRIEF = Patience(attempts=3, first=0.25, total=15.0)
"""For a visitor who waits for an answer."""

LONG = Patience(attempts=6, first=0.5, total=300.0)
"""For a job in the background."""


class Refused(VitrineError):
    """The service understood the request and will not serve it as it is (HTTP 400, 413, 415, 422)."""

    code = "refused"
    status = 422


class Pace:
    """Spreads requests of all threads evenly; `rate` in requests a second, 0 for no limit."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate if rate > 0 else 0.0
        self._next = 0.0
        self._gate = threading.Lock()

    def turn(self, most: float) -> float | None:
        """Take the next turn; returns the seconds until it comes. None, and no turn, where that is more than `most`."""
        with self._gate:
            now = time.monotonic()
            turn = max(now, self._next)
            if turn - now > most:
                return None
            self._next = turn + self._gap
            return turn - now

    def hold(self, seconds: float) -> None:
        """Let nobody's turn come before that."""
        with self._gate:
            self._next = max(self._next, time.monotonic() + seconds)


class Service:
    """A remote service under one address. Safe to use from several threads.

    Args:
        name: the model's name, for errors.
        url: where the service lies (see `address`).
        headers: sent with every request, the key among them.
        variable: the environment variable that holds the key, for errors.
        rate: requests a second, 0 for no limit.
        seconds: longest time for one request.
    """

    def __init__(
        self, name: str, url: str, headers: Mapping[str, str], variable: str, *, rate: float, seconds: float
    ) -> None:
        import httpx

        self._name = name
        self._url = url.rstrip("/")
        self._variable = variable
        self._seconds = seconds
        self._pace = Pace(rate)
        # Redirects are not followed: the key would travel along. Loopback never goes through a proxy.
        self._client = httpx.Client(
            headers=dict(headers), follow_redirects=False, trust_env=not is_loopback(urlsplit(url).hostname or "")
        )

    def ask(self, method: str, path: str, **request: Any) -> Any:
        """The answer's JSON. `request` is what httpx takes: `json`, `content`, `headers`, `params`.

        Raises:
            Refused: the service does not want this picture or text.
            ModelUnavailable: everything else that goes wrong, with the cause.
            Cancelled: the job that waits was stopped.
        """
        patience = LONG if in_job() else BRIEF
        until = time.monotonic() + patience.total
        why: str | None = None
        for attempt in range(1, patience.attempts + 1):
            turn = self._pace.turn(until - time.monotonic())
            if turn is None:  # a visitor does not wait as long as it asked a job to
                why = why or "other requests wait for it, since it asked for that or takes no more a second"
                break
            pause(turn)
            said, why, wait = self._try(method, path, until, request)
            if why is None:
                return said
            delay = patience.first * 2 ** (attempt - 1)
            delay = max(wait, random.uniform(delay / 2, delay))
            if attempt == patience.attempts or time.monotonic() + delay > until:
                break
            if wait:
                self._pace.hold(wait)
            pause(delay)
        raise self.unavailable(why or "", "try again later; what was embedded so far is kept")

    def _try(self, method: str, path: str, until: float, request: dict[str, Any]) -> tuple[Any, str | None, float]:
        """One attempt: the answer, or why there is none yet and the seconds that the service asks to wait."""
        import httpx

        deadline = min(until, time.monotonic() + self._seconds)
        limit = max(0.05, deadline - time.monotonic())
        try:
            with self._client.stream(method, f"{self._url}{path}", timeout=limit, **request) as answer:
                body = bytearray()
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > _MOST_BYTES:
                        raise self.unavailable(f"its answer is larger than {_MOST_BYTES >> 20} MB")
                    if time.monotonic() > deadline:
                        return None, f"it did not finish its answer within {self._seconds:g} seconds", 0.0
        except httpx.TimeoutException:
            return None, f"it did not answer within {min(self._seconds, limit):.3g} seconds", 0.0
        except (httpx.TransportError, httpx.DecodingError) as error:
            return None, f"the connection failed: {str(error) or type(error).__name__}", 0.0
        if answer.status_code in _AGAIN:
            wait = retry_after(answer.headers.get("Retry-After", ""))
            asked = f", and asks to wait {wait:.0f} seconds" if wait else ""
            return None, f"it answers {answer.status_code}{_said(bytes(body))}{asked}", wait
        if answer.status_code != 200:
            raise self._refusal(answer.status_code, _said(bytes(body)))
        try:
            return json.loads(bytes(body)), None, 0.0
        except ValueError:
            raise self.unavailable("its answer is not JSON", "check that the address is that of the service") from None

    def _refusal(self, status: int, said: str) -> VitrineError:
        why = f"it answers {status}{said}"
        if status in (401, 403):
            return self.unavailable(why, f"set {self._variable} to a key that may use it, and start Vitrine again")
        if status in (400, 413, 415, 422):
            return Refused(
                phrase("The remote model {name} refuses the request", name=self._name),
                why,
                phrase("see the service's limits"),
            )
        return self.unavailable(why, "check the address in the model's name")

    def unavailable(self, why: str, remedy: str = "ask whoever runs the service") -> ModelUnavailable:
        """The error for this service."""
        return ModelUnavailable(
            phrase("The remote model {name} cannot be used", name=self._name),
            why,
            phrase("{remedy}, or use the model `embedded`", remedy=remedy),
        )

    def vectors(self, rows: Any, count: int, dimension: int) -> Vectors:
        """Rows of an answer as unit vectors, shape (count, dimension).

        Raises:
            ModelUnavailable: they are not that many, not that wide, or not finite numbers other than zero.
        """
        try:
            made = np.asarray(rows, dtype=np.float64)
        except (ValueError, TypeError):
            raise self.unavailable("its answer holds no vectors of one width") from None
        if made.shape != (count, dimension):
            shape = " × ".join(map(str, made.shape)) or "no"
            raise self.unavailable(f"it answered {shape} numbers where {count} × {dimension} were due")
        norms = np.linalg.norm(made, axis=1, keepdims=True)
        if not np.isfinite(norms).all() or not norms.all():
            raise self.unavailable("its answer holds vectors that are not numbers, or zero")
        return np.asarray(made / norms, dtype=np.float32)


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listed(host: str, port: int | None, hosts: str) -> bool:
    """Whether a host is this machine, or on the list: by name, by name and port, or as `*.example` below a name."""
    listed = {one.strip().lower() for one in hosts.split(",") if one.strip()}
    parents = (f"*.{host.partition('.')[2]}", f"*.{host.partition('.')[2].partition('.')[2]}")
    return is_loopback(host) or bool(listed & {host, f"{host}:{port}", *parents})


def address(name: str, text: str, hosts: str) -> SplitResult:
    """The address in a model's name, checked: https, or http on this machine; a host that is listed; no key in it.

    Whoever may name a model could otherwise have this machine ask any address for them, and send it the key.

    Args:
        name: the model's name, for errors.
        text: the address.
        hosts: those that may be asked besides this machine, comma separated.

    Raises:
        ModelUnavailable: it is none of these.
    """

    def wrong(why: str) -> ModelUnavailable:
        return ModelUnavailable(
            phrase("{name} is not a remote model", name=name), why, phrase("write it as docs/remote-embedders.md shows")
        )

    try:
        url = urlsplit(text)
        url.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise wrong(str(error)) from None
    if url.scheme not in ("http", "https") or not url.hostname:
        raise wrong("the address must begin with https://")
    if url.scheme == "http" and not is_loopback(url.hostname):
        raise wrong("pictures leave this machine by https:// only")
    if "@" in text or url.query or url.fragment:
        raise wrong("the address holds a user, a query or a fragment; keys belong in the environment")
    if not _listed(url.hostname, url.port, hosts):
        raise ModelUnavailable(
            phrase("{name} is not asked", name=name),
            phrase("{hostname} is not on the list of hosts that pictures and keys may go to", hostname=url.hostname),
            phrase("if it is right, add it to VITRINE_REMOTE_HOSTS, and start Vitrine again"),
        )
    return url


def scaled(image: Image.Image, side: int) -> bytes:
    """The picture as the JPEG that is sent: its shorter side at most `side` pixels, without any of the file's data."""
    size = sent_size(image.width, image.height, side)
    small = image.convert("RGB")
    small = small if small.size == size else small.resize(size, Image.Resampling.BICUBIC)
    stream = BytesIO()
    Image.fromarray(np.asarray(small)).save(stream, "JPEG", quality=_QUALITY, subsampling=0)  # a copy bears no EXIF
    return stream.getvalue()


def sent_size(width: int, height: int, side: int) -> tuple[int, int]:
    """Width and height in pixels at which a picture of that size is sent."""
    factor = min(1.0, side / min(width, height), _LONGEST * side / max(width, height))
    return max(_SMALLEST, round(width * factor)), max(_SMALLEST, round(height * factor))


def retry_after(text: str, now: datetime | None = None) -> float:
    """Seconds that a Retry-After header asks to wait, given as seconds or as a date; 0 where it says nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:10]), 10**6))
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())


def _said(body: bytes) -> str:
    """What an error's body says, in one line: Azure's `error.innererror.message`, a plain `error`, or nothing."""
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return ""
    while isinstance(error, dict):
        error = error.get("innererror") or error.get("message") or error.get("code")
    text = " ".join(error.split()) if isinstance(error, str) else ""
    return f": {text[:200]}" if text else ""
