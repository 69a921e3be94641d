"""What a home's collections are called on a server, so that several homes can share one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

PREFIX = "vitrine-"
"""What every collection of ours begins with: the server may hold other programs' collections."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """The names of one home's collections.

    Attributes:
        home: the home's name; empty: names as they were before homes had one.
        older: collections that the record book knows and that may be of the time before.
    """

    home: str = ""
    older: Callable[[], Container[str]] = frozenset

    def name(self, collection: str) -> str:
        """What a new collection is called on the server."""
        return f"{PREFIX}{self.home}-{collection}" if self.home else PREFIX + collection

    def found(self, collection: str, exists: Callable[[str], bool]) -> str | None:
        """What a collection is called on the server; None: it is not there."""
        if exists(self.name(collection)):
            return self.name(collection)
        if self.home and collection in self.older() and exists(PREFIX + collection):
            return PREFIX + collection
        return None

    def mine(self, names: Iterable[str]) -> list[str]:
        """Those of the server's collections that are this home's, by their names within it."""
        start = self.name("")
        names, older = list(names), self.older()
        own = {name.removeprefix(start) for name in names if name.startswith(start)}
        if self.home:
            own |= {bare for name in names if (bare := name.removeprefix(PREFIX)) != name and bare in older}
        return sorted(own)


@runtime_checkable
class Named(Protocol):
    """A store that other homes may use too."""

    namespace: Namespace
