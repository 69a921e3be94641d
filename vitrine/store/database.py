"""The record book's database, SQLite or PostgreSQL: pooled connections, transactions all or nothing.

A connection is used by one thread at a time. Statements are SQL with `?` for values; `vitrine.store.dialect` says which
SQL, and what is different underneath.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, TimeoutError

from vitrine.errors import DiskFull, StoreError
from vitrine.store.dialect import Dialect, dialect
from vitrine.store.migrations import migrate
from vitrine.words import phrase

_CHUNK = 500  # SQLite allows 32,766 variables a statement; small statements keep its cache useful
_BATCH = 5_000  # rows handed to the driver at once


class Rows:
    """What a statement gave, all of it read: `rowcount` rows changed or found, to be gone through once."""

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = iter(rows)
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        """The next row; None after the last."""
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        """All that are left."""
        return list(self._rows)


class Transaction:
    """Statements that take effect together."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement, with a value for each of its marks."""
        result = self._connection.exec_driver_sql(self._dialect.statement(statement), tuple(values))
        if result.returns_rows:
            rows = result.fetchall()
            return Rows(rows, len(rows))
        return Rows((), result.rowcount)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        statement, left = self._dialect.statement(statement), iter(rows)
        while batch := [tuple(row) for row in islice(left, _BATCH)]:
            self._connection.exec_driver_sql(statement, batch)

    def lay_out(self, statement: str) -> None:
        """Run a statement of a migration, where this database needs it."""
        if (translated := self._dialect.layout(statement)) is not None:
            self.execute(translated)


class Database:
    """An open database, brought to the newest layout.

    Args:
        where: SQLite's file, or the address of a PostgreSQL database.

    Raises:
        StoreError: it cannot be reached, is not a record book, or of a newer version.
    """

    def __init__(self, where: Path | str) -> None:
        self._where = where
        self.dialect = dialect(where)
        self._engine = self.dialect.engine()
        self._reading = self._engine.execution_options(**self.dialect.reading)
        self._local = threading.local()
        try:
            with self.transaction() as transaction:
                migrate(transaction)
        except DatabaseError as error:
            raise StoreError(
                phrase("{dialect} is not a record book", dialect=self.dialect),
                str(error.orig),
                phrase("restore a backup, or use another home folder"),
            ) from error

    def close(self) -> None:
        """Close every connection; the book must not be used afterwards."""
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing, and nobody else writes meanwhile. Reads of this thread see what it has written. Not nested.

        Raises:
            DiskFull: no room is left.
            StoreError: the database does not answer.
        """
        if getattr(self._local, "transaction", None) is not None:
            raise RuntimeError("a transaction of the record book begins within another one of the same thread")
        with self._spoken(), self._engine.connect() as connection, connection.begin():
            transaction = Transaction(connection, self.dialect)
            transaction.execute(self.dialect.begin)
            self._local.transaction = transaction
            try:
                yield transaction
            finally:
                self._local.transaction = None

    def read(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """The rows of a SELECT, all of one moment. Raises StoreError where the database does not answer."""
        within: Transaction | None = getattr(self._local, "transaction", None)
        if within is not None:
            return within.execute(statement, values)
        with self._spoken(), self._reading.connect() as connection:
            return Transaction(connection, self.dialect).execute(statement, values)

    def read_in(self, select: str, first: Sequence[Any], values: Sequence[Any]) -> Iterator[Any]:
        """The rows of a SELECT that ends in `IN`, for any number of values; `first` fill the marks before it."""
        for start in range(0, len(values), _CHUNK):
            part = values[start : start + _CHUNK]
            yield from self.read(f"{select} ({','.join('?' * len(part))})", (*first, *part))

    @contextmanager
    def _spoken(self) -> Iterator[None]:
        """Turns what the driver says of a full disk and of a server that has gone into our errors."""
        try:
            yield
        except DatabaseError as error:
            if self.dialect.full(error):
                raise DiskFull(
                    phrase("The disk is full"),
                    phrase("nothing more can be written to {dialect}", dialect=self.dialect),
                    phrase("free some space"),
                ) from error
            if isinstance(self._where, str) and isinstance(error, OperationalError | InterfaceError):
                raise self._gone(error) from error
            raise
        except TimeoutError as error:  # no connection of the pool came free
            raise self._gone(error) from error

    def _gone(self, error: Exception) -> StoreError:
        return StoreError(
            phrase("The record book at {dialect} does not answer", dialect=self.dialect),
            str(getattr(error, "orig", error)).strip(),
            phrase("check VITRINE_DATABASE, and that the server runs and can be reached from here"),
        )
