"""Where the record book's two databases differ: how they are reached, how a write begins, and their words for types.

Statements are written once, as SQLite takes them, in the part of SQL that both speak: `?` for values (never a question
mark within quotes), `ON CONFLICT (…) DO …`, `RETURNING`, numbers compared with 0 and 1 where truth is kept. What is
left to translate is here.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy
from sqlalchemy import URL, Engine, event
from sqlalchemy.exc import ArgumentError

from vitrine.errors import StoreError
from vitrine.words import phrase

_WRITERS = 0x76697472696E65  # "vitrine": the advisory lock that a transaction of the book holds
_FULL = "53100"  # SQLSTATE disk_full
_WAIT = 60  # seconds that a write of SQLite waits for another one


class Dialect(Protocol):
    """What the record book must know of the database under it."""

    name: str
    begin: str
    """The statement that lets one writer in at a time, first in every transaction."""

    now: str
    """The database's own time, in seconds since 1970."""
    reading: dict[str, Any]
    """Options of connections for reads outside of a transaction."""

    def engine(self) -> Engine:
        """Connections, none opened yet."""

    def statement(self, text: str) -> str:
        """A statement as the driver takes it."""

    def layout(self, text: str) -> str | None:
        """A statement of a migration; None: this database needs none of the kind."""

    def full(self, error: BaseException) -> bool:
        """Whether the driver's error says that the disk is full."""


class Sqlite:
    """A file. A write-ahead log lets readers go on beside the one writer; a commit survives the end of the process."""

    name = "SQLite"
    begin = "BEGIN IMMEDIATE"
    now = "((julianday('now') - 2440587.5) * 86400.0)"
    reading: dict[str, Any] = {}  # noqa: RUF012

    def __init__(self, file: Path) -> None:
        self._file = file

    def engine(self) -> Engine:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        engine = sqlalchemy.create_engine(
            URL.create("sqlite+pysqlite", database=str(self._file)),
            # Nothing begins by itself: a read is a statement of its own, a write begins with `begin`.
            connect_args={"timeout": _WAIT, "isolation_level": None, "check_same_thread": False},
            pool_size=16,
            max_overflow=-1,
        )

        @event.listens_for(engine, "connect")
        def connected(connection: Any, _: Any) -> None:
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")

        return engine

    def statement(self, text: str) -> str:
        return text

    def layout(self, text: str) -> str | None:
        return text

    def full(self, error: BaseException) -> bool:
        return "disk is full" in str(error)

    def __str__(self) -> str:
        return str(self._file)


class Postgres:
    """A PostgreSQL server, which several processes may share.

    Transactions hold one advisory lock: writers come one after the other, over all processes, as they do in SQLite, and
    what a transaction has read stays true until it ends. Readers wait for nobody.

    Raises:
        StoreError: psycopg is not installed.
    """

    name = "PostgreSQL"
    begin = f"SELECT pg_advisory_xact_lock({_WRITERS})"
    now = "CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)"
    reading: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}  # noqa: RUF012

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")

    def engine(self) -> Engine:
        try:
            return sqlalchemy.create_engine(
                self._url,
                pool_size=4,
                max_overflow=28,
                pool_pre_ping=True,  # a server that was restarted is met with new connections
                connect_args={"connect_timeout": 10, "application_name": "vitrine"},
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                phrase("The record book is to be on PostgreSQL, and its driver is not installed"),
                str(error),
                phrase("pip install -r requirements-postgres.txt"),
            ) from error

    def statement(self, text: str) -> str:
        return _marked(text)

    def layout(self, text: str) -> str | None:
        return None if text.lstrip().startswith("/* sqlite */") else _typed(text)

    def full(self, error: BaseException) -> bool:
        return getattr(getattr(error, "orig", None), "sqlstate", None) == _FULL

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)


def dialect(where: Path | str) -> Dialect:
    """The dialect of a file, or of a database's address.

    Raises:
        StoreError: the address cannot be read, or is of another kind of database.
    """
    if isinstance(where, Path):
        return Sqlite(where)
    try:
        url = sqlalchemy.make_url(where)
    except (ArgumentError, ValueError):  # its text holds the address, and so a password
        url = URL.create("")
    if url.get_backend_name() != "postgresql":
        raise StoreError(
            phrase("VITRINE_DATABASE is not the address of a PostgreSQL database"),
            phrase("it must look like postgresql+psycopg://user@host:5432/vitrine"),
            phrase("change it, or unset it for the file in the home folder"),
        )
    return Postgres(url)


def statements(script: str) -> Iterator[str]:
    """The statements of a script, each of which ends at the end of a line; lines of comment before one are left out."""
    statement = ""
    for line in script.splitlines():
        if not statement.strip() and line.startswith("--"):
            continue
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if statement.strip():
        raise ValueError(f"a migration ends within a statement: {statement.strip()[:80]}")


@lru_cache(maxsize=512)
def _marked(text: str) -> str:
    return text.replace("%", "%%").replace("?", "%s")


_TYPES = (
    (r"\bINTEGER PRIMARY KEY( AUTOINCREMENT)?", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
    (r"\bINTEGER\b", "BIGINT"),
    (r"\bREAL\b", "DOUBLE PRECISION"),
    (r"\bBLOB\b", "BYTEA"),
    (r"\s*\bWITHOUT ROWID\b", ""),
)


def _typed(text: str) -> str:
    for old, new in _TYPES:
        text = re.sub(old, new, text)
    return text
