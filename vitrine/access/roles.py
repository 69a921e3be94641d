"""Roles, and who is acting: what a request, a page or a command line may do.

Whoever lets somebody in (a route, a page, the command line) says who acts by `acting`; the service asks `current`
before it does anything that changes data. Nobody has to hand an actor from function to function, and what forgets to
name one gets the service's own default, which is a visitor in the app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from vitrine.errors import Forbidden, Unauthorized
from vitrine.words import phrase


class Role(IntEnum):
    """What somebody may do; each role may do all that the ones before it may."""

    VISITOR = 0
    """Search and look; nothing that changes data."""
    EDITOR = 1
    """Boards, votes and edits of items."""
    ADMIN = 2
    """Catalogs, models, tokens, jobs and passwords."""

    @property
    def word(self) -> str:
        """Its name in settings, on the command line and in the record book."""
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> Role:
        """The role of that name. Raises ValueError."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(word) from None


By = Literal["nothing", "here", "password", "oidc", "token", "key", "program", "kiosk"]
"""What a role rests on: nothing (a stranger), the machine that the app runs on, a way of signing in, an API token, the
command line's key, this program itself, or a screen in kiosk mode."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the role, what it rests on, a name for the log of changes, and the address that it comes from."""

    role: Role
    by: By = "nothing"
    name: str = ""
    address: str = ""

    def need(self, role: Role, what: str = "") -> None:
        """Whether this one may do what takes that role.

        Raises:
            Unauthorized: somebody who has not signed in.
            Forbidden: somebody of a lesser role, or a screen in kiosk mode.
        """
        if self.role >= role:
            return
        if self.by == "kiosk":
            raise Forbidden(
                phrase("That cannot be done on this screen"), phrase("it is here for looking and searching")
            )
        an = "an" if role in (Role.EDITOR, Role.ADMIN) else "a"
        done = f"Only {an} {role.word} may do that" if not what else f"Only {an} {role.word} may {what}"
        if self.by == "nothing":
            raise Unauthorized(done, phrase("you are not signed in"), phrase("sign in and try again"))
        raise Forbidden(
            done,
            phrase("you are here as {word}", word=self.role.word),
            phrase("sign in as {word}, or ask one", word=role.word),
        )


PROGRAM = Actor(Role.ADMIN, "program", "this program")
"""The program itself: the command line, a notebook, the start of the app."""

STRANGER = Actor(Role.VISITOR)

_acting: ContextVar[Callable[[], Actor] | None] = ContextVar("acting", default=None)
_finder: Callable[[], Actor | None] | None = None


@contextmanager
def acting(actor: Actor | Callable[[], Actor]) -> Iterator[None]:
    """Who acts in this block, and in the threads that it hands work to. A function is asked when it is needed."""
    reset = _acting.set(actor if callable(actor) else lambda: actor)
    try:
        yield
    finally:
        _acting.reset(reset)


def find_by(finder: Callable[[], Actor | None]) -> None:
    """Where nothing says who acts, ask that function; it answers None where it cannot know either.

    Pages run in threads of Streamlit's, which only Streamlit can tell apart.
    """
    global _finder
    _finder = finder


def current(default: Actor = STRANGER) -> Actor:
    """Who acts here."""
    if (known := _acting.get()) is not None:
        return known()
    found = _finder() if _finder is not None else None
    return default if found is None else found
