"""Passwords of roles, in the record book as argon2 hashes (RFC 9106)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from vitrine.access.roles import Role
from vitrine.errors import QueryError
from vitrine.store.database import Database
from vitrine.words import phrase

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 10, 1000
"""Characters of a password."""

_AT_ONCE = threading.Semaphore(2)  # each takes 64 MB and some hundredths of a second of several cores


class Passwords:
    """One password a role; an admin's lets an admin in, an editor's an editor."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def set(self, role: Role, password: str) -> None:
        """Take that password for the role from now on. Raises QueryError: it cannot be one."""
        checked(password)
        if any(other != role for other in self.matching(password)):
            raise QueryError(
                phrase("That password opens another role already"), remedy=phrase("choose a different one")
            )
        with _AT_ONCE:
            hashed = _hasher().hash(_bytes(password))
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO passwords (role, hash, changed) VALUES (?, ?, ?)"
                " ON CONFLICT (role) DO UPDATE SET hash = excluded.hash, changed = excluded.changed",
                (role.word, hashed, self._clock()),
            )

    def roles(self) -> list[Role]:
        """The roles that have a password, the greatest first."""
        rows = self._database.read("SELECT role FROM passwords").fetchall()
        return sorted((Role.named(word) for (word,) in rows), reverse=True)

    def matching(self, password: str) -> list[Role]:
        """The roles that it opens; every hash is tried, so that the time tells nothing."""
        from argon2.exceptions import InvalidHashError, VerificationError

        found = []
        for word, hashed in self._database.read("SELECT role, hash FROM passwords ORDER BY role").fetchall():
            try:
                with _AT_ONCE:
                    _hasher().verify(hashed, _bytes(password[: MOST + 1]))
                found.append(Role.named(word))
            except (VerificationError, InvalidHashError):
                continue
        return sorted(found, reverse=True)


def checked(password: str) -> str:
    """A password that can be taken. Raises QueryError: too short, too long, or one character over and over."""
    if not LEAST <= len(password) <= MOST:
        raise QueryError(
            phrase("That password cannot be taken"),
            phrase(
                "it has {password} characters, and must have {least} to {most}",
                password=len(password),
                least=LEAST,
                most=MOST,
            ),
            phrase("a few words in a row are easy to keep in mind"),
        )
    if len(set(password)) < 4:
        raise QueryError(
            phrase("That password cannot be taken"),
            phrase("it is too easy to guess"),
            phrase("use more different characters"),
        )
    return password


def _bytes(password: str) -> bytes:
    import unicodedata

    # The same letters can be typed as different code points on different keyboards.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
