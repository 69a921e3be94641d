"""Statements of the record book that take effect together, and the rows that they give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from vitrine.store.dialect import Dialect

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
