"""Tokens for the API, in the record book: what was given out, never the tokens themselves.

A token is 256 random bits, so a plain SHA-256 keeps it safe: there is nothing to guess that a slow hash would slow.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vitrine.errors import Conflict, NotFound, QueryError
from vitrine.store.database import Database
from vitrine.words import phrase

_PREFIX = "vitrine_"  # lets people, and scanners for leaked secrets, see what it is
_NAME = re.compile(r"[^\W_][\w .@/-]{0,63}")
_NOTED_EVERY = 60.0  # seconds; a busy client must not make every search a write


class Scope(StrEnum):
    """What a token lets its holder do: read and search, an editor's work as well, or everything."""

    READ = "read"
    EDIT = "edit"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed. `created` and `used` are seconds since 1970; `used` is None until the first time."""

    name: str
    scope: Scope
    created: float
    used: float | None

    def allows(self, scope: Scope) -> bool:
        """Whether its holder may do what needs that scope."""
        order = list(Scope)
        return order.index(self.scope) >= order.index(scope)


class Tokens:
    """The tokens in an open record book."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, scope: Scope) -> str:
        """A new token; it is returned this once and kept nowhere.

        Raises:
            QueryError: the name cannot be one.
            Conflict: there is a token of that name.
        """
        if not _NAME.fullmatch(name):
            raise QueryError(
                phrase("{name} cannot be a token's name", name=repr(name)),
                phrase("letters, digits, spaces and . @ / -, 64 at most"),
                phrase("change it"),
            )
        if any(token.name == name for token in self.all()):
            raise Conflict(
                phrase("There is a token called {name} already", name=name),
                remedy=phrase("revoke it first, or choose another name"),
            )
        text = _PREFIX + secrets.token_urlsafe(32)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO tokens (name, hash, scope, created) VALUES (?, ?, ?, ?)",
                (name, _hash(text), scope.value, time.time()),
            )
        return text

    def all(self) -> list[Token]:
        """By name."""
        return [
            _token(row) for row in self._database.read("SELECT name, scope, created, used FROM tokens ORDER BY name")
        ]

    def revoke(self, name: str) -> None:
        """From now on the token opens nothing. Raises NotFound."""
        with self._database.transaction() as connection:
            if not connection.execute("DELETE FROM tokens WHERE name = ?", (name,)).rowcount:
                raise NotFound(
                    phrase("There is no token called {name}", name=name),
                    remedy=phrase("see the list: vitrine tokens list"),
                )

    def known(self, text: str) -> Token | None:
        """The token with that text, noted as used; None if there is none, or no longer."""
        hashed = _hash(text)
        row = self._database.read("SELECT name, scope, created, used FROM tokens WHERE hash = ?", (hashed,)).fetchone()
        if row is None:
            return None
        token, now = _token(row), time.time()
        if token.used is None or now - token.used > _NOTED_EVERY:
            with self._database.transaction() as connection:
                connection.execute("UPDATE tokens SET used = ? WHERE hash = ?", (now, hashed))
        return token


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: Any) -> Token:
    return Token(row[0], Scope(row[1]), row[2], row[3])
