"""SQLite as the record book uses it: one connection a thread, a write-ahead log, transactions all or nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vitrine.errors import DiskFull, StoreError
from vitrine.store.migrations import migrate

_CHUNK = 500  # SQLite allows 32,766 variables a statement; small statements keep its cache useful


class Database:
    """An open database file, brought to the newest layout.

    Raises:
        StoreError: the file is not a record book, or of a newer version.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._gate = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            migrate(self._connection())
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{file} is not a record book", str(error), "restore a backup, or use another home folder"
            ) from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._file, timeout=60, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
            with self._gate:
                self._connections.append(connection)
        return connection

    def close(self) -> None:
        """Close every connection; the book cannot be used afterwards."""
        with self._gate:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Not nested."""
        connection = self._connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError) and "disk is full" in str(error):
                raise DiskFull(
                    "The disk is full", f"nothing more can be written to {self._file.parent}", "free some space"
                ) from error
            raise

    def read(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """The rows of a SELECT."""
        return self._connection().execute(statement, values)

    def read_in(self, select: str, first: Sequence[Any], values: Sequence[Any]) -> Iterator[Any]:
        """The rows of a SELECT that ends in `IN`, for any number of values; `first` fill the marks before it."""
        for start in range(0, len(values), _CHUNK):
            part = values[start : start + _CHUNK]
            yield from self.read(f"{select} ({','.join('?' * len(part))})", (*first, *part))
