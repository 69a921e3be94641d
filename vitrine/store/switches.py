"""Which enrichers a catalog has switched off, and the languages that its printed words may be in."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine.store.book import Book


class Switches:
    """What catalogs have chosen; where one has chosen nothing the settings hold. Safe to use from several threads."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def off(self, catalog: int) -> set[str]:
        """Names of the enrichers that the catalog has switched off."""
        rows = self._book.read("SELECT enricher FROM enriching WHERE catalog = ? AND switched_off = 1", (catalog,))
        return {name for (name,) in rows}

    def switch(self, catalog: int, enricher: str, *, on: bool) -> None:
        """Switch an enricher on or off; what it has read stays."""
        with self._book.transaction() as connection:
            connection.execute(
                "INSERT INTO enriching (catalog, enricher, switched_off) VALUES (?, ?, ?)"
                " ON CONFLICT (catalog, enricher) DO UPDATE SET switched_off = excluded.switched_off",
                (catalog, enricher, int(not on)),
            )

    def languages(self, catalog: int, enricher: str) -> tuple[str, ...]:
        """The languages, two letters each, that the catalog has chosen for an enricher; empty: as the settings say."""
        row = self._book.read(
            "SELECT languages FROM enriching WHERE catalog = ? AND enricher = ?", (catalog, enricher)
        ).fetchone()
        return tuple(row[0].split("+")) if row and row[0] else ()

    def speak(self, catalog: int, enricher: str, languages: Sequence[str]) -> None:
        """Choose languages for an enricher; none: as the settings say."""
        with self._book.transaction() as connection:
            connection.execute(
                "INSERT INTO enriching (catalog, enricher, languages) VALUES (?, ?, ?)"
                " ON CONFLICT (catalog, enricher) DO UPDATE SET languages = excluded.languages",
                (catalog, enricher, "+".join(languages)),
            )

    def slot(self, catalog: int, enricher: str) -> str:
        """Under which name the catalog's readings are kept: catalogs of other languages read the same picture apart."""
        chosen = self.languages(catalog, enricher)
        return f"{enricher}:{'+'.join(chosen)}" if chosen else enricher
