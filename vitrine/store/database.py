"""The record book's database, SQLite or PostgreSQL: pooled connections, transactions all or nothing.

A connection is used by one thread at a time. Statements are SQL with `?` for values; `vitrine.store.dialect` says which
SQL, and what is different underneath.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, TimeoutError

from vitrine.errors import DiskFull, StoreError
from vitrine.store.dialect import dialect
from vitrine.store.migrations import migrate
from vitrine.store.transaction import Rows, Transaction
from vitrine.words import phrase

_CHUNK = 500  # SQLite allows 32,766 variables a statement; small statements keep its cache useful


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
