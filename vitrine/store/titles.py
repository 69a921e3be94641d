"""Finding items by their titles as somebody types, over all catalogs of the record book."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.store.database import Database


@dataclass(frozen=True, slots=True)
class Titled:
    """An item as a list shows it; `picture` is the content hash of its first view, empty: none."""

    catalog: str
    id: str
    title: str
    picture: str


def find(database: Database, text: str, most: int) -> list[Titled]:
    """Items whose title holds every word of `text`, wherever in it; titles that begin with it first, short ones first.

    Letter case makes no difference in the letters A to Z.
    """
    words = text.lower().split()[:8]
    if not words:
        return []
    title = "coalesce(e.value, i.title)"
    matches = " AND ".join([f"lower({title}) LIKE ? ESCAPE '!'"] * len(words))
    rows = database.read(
        f"SELECT c.name, i.id, {title}, coalesce((SELECT v.picture FROM views v WHERE v.catalog = i.catalog"
        " AND v.item = i.id AND v.picture IS NOT NULL ORDER BY v.position LIMIT 1), '')"
        " FROM items i JOIN catalogs c ON c.id = i.catalog"
        " LEFT JOIN edits e ON e.catalog = i.catalog AND e.item = i.id AND e.field = 'title'"
        f" WHERE {matches}"
        " AND NOT EXISTS (SELECT 1 FROM hidden h WHERE h.catalog = i.catalog AND h.item = i.id)"
        f" ORDER BY CASE WHEN lower({title}) LIKE ? ESCAPE '!' THEN 0 ELSE 1 END,"
        f" length({title}), {title}, i.id LIMIT ?",
        (*(f"%{_plain(word)}%" for word in words), f"{_plain(' '.join(words))}%", most),
    )
    return [Titled(*row) for row in rows]


def _plain(text: str) -> str:
    """Text in which LIKE's signs stand for themselves."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
