"""Who is signed in: sessions in the record book, by a hash of what the browser's cookie holds.

A cookie is 256 random bits, so a plain SHA-256 keeps it safe: there is nothing to guess that a slow hash would slow.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vitrine.access.roles import Role
from vitrine.settings import Settings
from vitrine.store.database import Database

_NOTED_EVERY = 60.0  # seconds; a busy visitor must not make every search a write
DEVICE_SECONDS = 180 * 86400.0
"""How long a browser that has signed in is known again."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that goes on. `name` is the e-mail address for `oidc`, empty for a password."""

    role: Role
    by: Literal["password", "oidc"]
    name: str


class Sessions:
    """The sessions and known browsers in an open record book."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], float]) -> None:
        self._database, self._settings, self._clock = database, settings, clock

    def begin(self, role: Role, by: Literal["password", "oidc"], name: str = "") -> str:
        """A new session; what is returned goes into the cookie and is kept nowhere."""
        text, now = secrets.token_urlsafe(32), self._clock()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE created < ?", (now - self._settings.session_longest,))
            connection.execute(
                "INSERT INTO sessions (hash, role, kind, name, created, used) VALUES (?, ?, ?, ?, ?, ?)",
                (_hash(text), role.word, by, name, now, now),
            )
        return text

    def known(self, text: str) -> Session | None:
        """The session of that cookie, noted as used; None where there is none, or it has ended."""
        if not text:
            return None
        hashed, now = _hash(text), self._clock()
        row = self._database.read(
            "SELECT role, kind, name, created, used FROM sessions WHERE hash = ?", (hashed,)
        ).fetchone()
        if row is None:
            return None
        role, kind, name, created, used = row
        if now - used > self._settings.session_idle or now - created > self._settings.session_longest:
            self.end(text)
            return None
        if now - used > min(_NOTED_EVERY, self._settings.session_idle / 2):
            with self._database.transaction() as connection:
                connection.execute("UPDATE sessions SET used = ? WHERE hash = ?", (now, hashed))
        return Session(Role.named(role), kind, name)

    def end(self, text: str) -> None:
        """From now on that cookie opens nothing."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE hash = ?", (_hash(text),))

    def end_all(self, role: Role) -> None:
        """End every session that the role's password has begun, and know no browser again."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE role = ? AND kind = 'password'", (role.word,))
            connection.execute("DELETE FROM devices WHERE role = ?", (role.word,))

    def note_device(self, role: Role) -> str:
        """A mark for a browser that has signed in; what is returned goes into a cookie and is kept nowhere."""
        text, now = secrets.token_urlsafe(32), self._clock()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM devices WHERE created < ?", (now - DEVICE_SECONDS,))
            connection.execute(
                "INSERT INTO devices (hash, role, created) VALUES (?, ?, ?)", (_hash(text), role.word, now)
            )
        return text

    def device(self, text: str) -> str | None:
        """A key for the browser of that mark; None where it is not known."""
        if not text:
            return None
        least = self._clock() - DEVICE_SECONDS
        row = self._database.read(
            "SELECT hash FROM devices WHERE hash = ? AND created >= ?", (_hash(text), least)
        ).fetchone()
        return None if row is None else str(row[0])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
