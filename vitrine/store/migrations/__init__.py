"""The record book's layout, one migration a version: the files beside this one, each numbered with its version.

A migration is never changed once released: add another. They are written for SQLite; `vitrine.store.dialect` turns the
types into PostgreSQL's. A statement that begins with `/* sqlite */` carries over what only older SQLite books hold.
"""

from __future__ import annotations

import time
from pathlib import Path

from vitrine.errors import StoreError
from vitrine.store.dialect import statements
from vitrine.store.transaction import Transaction
from vitrine.words import phrase

FILES: tuple[Path, ...] = tuple(sorted(Path(__file__).parent.glob("*.sql")))
MIGRATIONS: tuple[str, ...] = tuple(file.read_text("utf-8") for file in FILES)


def migrate(transaction: Transaction) -> None:
    """Bring a record book to the newest version, in one step.

    Raises:
        StoreError: the book was written by a newer Vitrine.
    """
    transaction.lay_out("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied REAL NOT NULL)")
    (version,) = transaction.execute("SELECT coalesce(max(version), 0) FROM migrations").fetchone()
    if version > len(MIGRATIONS):
        raise StoreError(
            phrase("The record book was written by a newer version of Vitrine"),
            phrase(
                "it is at version {version}, this program knows {migrations}",
                version=version,
                migrations=len(MIGRATIONS),
            ),
            phrase("update Vitrine, or use another home folder"),
        )
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        for statement in statements(script):
            transaction.lay_out(statement)
        transaction.execute("INSERT INTO migrations (version, applied) VALUES (?, ?)", (number, time.time()))
