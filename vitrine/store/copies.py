"""Rows of one catalog copied to another, or put into it, within the record book; no picture and no vector moves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vitrine.store.book import Book, Catalog
from vitrine.store.items import point_id
from vitrine.store.transaction import Transaction

_PLAIN = {
    "columns": "name, key, kind, corrected, position, low, high",
    "items": "id, title, description, fields, position",
    "edits": "item, field, value, base, made",
    "hidden": "item, made",
    "calibrations": "model, fingerprint, curves",
    "vocabularies": "name, state, words",
    "enriching": "enricher, switched_off, languages",
    "learned_weights": "model, fingerprint, weights, about",
    "chosen_weights": "signal, weight",
}
_VIEW = "item, image, position, size, mtime_ns, picture, failure"


def copy_rows(book: Book, catalog: int, to: int, within: Callable[[Transaction], object]) -> None:
    """Make a catalog hold what another holds, edits and hidden items too; `within` runs in the same transaction."""
    with book.transaction() as connection:
        for table, columns in _PLAIN.items():
            connection.execute(f"DELETE FROM {table} WHERE catalog = ?", (to,))
            connection.execute(
                f"INSERT INTO {table} (catalog, {columns}) SELECT ?, {columns} FROM {table} WHERE catalog = ?",
                (to, catalog),
            )
        connection.execute("DELETE FROM views WHERE catalog = ?", (to,))
        rows = connection.execute(f"SELECT {_VIEW} FROM views WHERE catalog = ?", (catalog,)).fetchall()
        connection.executemany(
            f"INSERT INTO views (catalog, point, {_VIEW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((to, point_id(to, row[0], row[1]), *row) for row in rows),
        )
        within(connection)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to: items that came new, and those that became one with an item that was there."""

    added: int
    joined: int


def merge_rows(
    book: Book,
    into: Catalog,
    other: Catalog,
    location: str,
    suffix: str,
    *,
    join: bool,
    within: Callable[[Transaction, Merged], object],
) -> None:
    """Put one catalog's rows behind another's and remove the one; all in one transaction.

    Edits, hidden items, entries of boards and the name go along. Where both catalogs have an item of one id it is one
    item if `join` (for each value the first that is not empty wins, and the first catalog's edits), else the other's
    gets the suffix. Points of views that were there stay as they are, so that searches go on.
    """
    with book.transaction() as connection:
        ids = {row[0] for row in connection.execute("SELECT id FROM items WHERE catalog = ?", (into.id,))}
        theirs = connection.execute(
            "SELECT id, title, description, fields FROM items WHERE catalog = ? ORDER BY position", (other.id,)
        ).fetchall()
        new = {id: id + suffix if id in ids and not join else id for id, *_ in theirs}
        joined = [row for row in theirs if new[row[0]] in ids]
        start = (
            1
            + connection.execute(
                "SELECT coalesce(max(position), -1) FROM items WHERE catalog = ?", (into.id,)
            ).fetchone()[0]
        )
        connection.executemany(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)",
            ((into.id, new[row[0]], *row[1:], start + n) for n, row in enumerate(theirs) if new[row[0]] not in ids),
        )
        for id, title, description, fields in joined:
            _fill_in(connection, into.id, id, title, description, json.loads(fields))
        _merge_views(connection, into.id, other.id, new)
        _merge_columns(connection, into.id, other.id)
        for table, columns in (("edits", "field, value, base, made"), ("hidden", "made")):
            rows = connection.execute(f"SELECT item, {columns} FROM {table} WHERE catalog = ?", (other.id,)).fetchall()
            marks = ", ".join("?" * (2 + len(columns.split(","))))
            connection.executemany(
                f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING",
                ((into.id, new.get(row[0], row[0]), *row[1:]) for row in rows),
            )
        connection.executemany(
            "UPDATE board_entries SET catalog = ?, catalog_name = ?, item = ? WHERE catalog = ? AND item = ?",
            ((into.id, into.name, to, other.id, id) for id, to in new.items()),
        )
        connection.execute("UPDATE aliases SET catalog = ? WHERE catalog = ?", (into.id, other.id))
        put_alias(connection, other.name, into.id, "" if join else suffix)
        for table in ("former_items", "former_views", "former_columns"):
            connection.execute(f"DELETE FROM {table} WHERE catalog = ?", (into.id,))
        connection.execute("UPDATE catalogs SET location = ? WHERE id = ?", (location, into.id))
        connection.execute("DELETE FROM catalogs WHERE id = ?", (other.id,))
        within(connection, Merged(len(theirs) - len(joined), len(joined)))


def put_alias(connection: Transaction, name: str, catalog: int, suffix: str) -> None:
    """Let a name that a catalog had lead to the catalog that it is now."""
    connection.execute(
        "INSERT INTO aliases VALUES (?, ?, ?) ON CONFLICT (name)"
        " DO UPDATE SET catalog = excluded.catalog, suffix = excluded.suffix",
        (name, catalog, suffix),
    )


def _fill_in(
    connection: Transaction, catalog: int, id: str, title: str, description: str, fields: Mapping[str, str]
) -> None:
    own = connection.execute(
        "SELECT title, description, fields FROM items WHERE catalog = ? AND id = ?", (catalog, id)
    ).fetchone()
    both = {**fields, **json.loads(own[2])}
    connection.execute(
        "UPDATE items SET title = ?, description = ?, fields = ? WHERE catalog = ? AND id = ?",
        (own[0] or title, own[1] or description, json.dumps(both, ensure_ascii=False), catalog, id),
    )


def _merge_views(connection: Transaction, into: int, other: int, new: Mapping[str, str]) -> None:
    connection.execute("UPDATE views SET image = '1/' || image WHERE catalog = ?", (into,))
    rows = connection.execute(f"SELECT {_VIEW} FROM views WHERE catalog = ?", (other,)).fetchall()
    last = dict(
        connection.execute("SELECT item, max(position) FROM views WHERE catalog = ? GROUP BY item", (into,)).fetchall()
    )
    moved = []
    for item, image, position, *rest in rows:
        to, path = new.get(item, item), f"2/{image}"
        moved.append((into, point_id(into, to, path), to, path, position + 1 + last.get(to, -1), *rest))
    connection.executemany(f"INSERT INTO views (catalog, point, {_VIEW}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", moved)


def _merge_columns(connection: Transaction, into: int, other: int) -> None:
    """The other's columns behind the own ones, under keys of their own; a name that both have stays as it is."""
    own = {row[0] for row in connection.execute("SELECT name FROM columns WHERE catalog = ?", (into,))}
    rows = connection.execute(
        "SELECT name, kind, corrected, low, high FROM columns WHERE catalog = ? ORDER BY position", (other,)
    ).fetchall()
    n = len(own)
    for name, kind, corrected, low, high in rows:
        if name not in own:
            connection.execute(
                "INSERT INTO columns (catalog, name, key, kind, corrected, position, low, high)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (into, name, f"c{n}", kind, corrected, n, low, high),
            )
            n += 1
