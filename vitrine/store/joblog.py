"""Jobs in the record book: what a killed process left unfinished, and what the finished ones reported."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from vitrine.store.database import Database
from vitrine.store.leases import Leases

_ENOUGH = 20  # pictures from which on a run says how fast a model is


class JobLog:
    """The log of jobs in an open database.

    Args:
        database: the record book.
        leases: of this process, where several share the book; None: this one has it to itself.
    """

    def __init__(self, database: Database, leases: Leases | None = None) -> None:
        self._database = database
        self.leases = leases

    def start(self, catalog: str, kind: str, request: Mapping[str, Any]) -> int:
        """Note a job that starts; returns its id. Raises Conflict: another process is at work on the catalog."""
        with self._database.transaction() as connection:
            if self.leases:
                self.leases.check(connection, catalog, kind)
            rows = connection.execute(
                "INSERT INTO jobs (catalog, kind, request, state, started) VALUES (?, ?, ?, 'running', ?) RETURNING id",
                (catalog, kind, json.dumps(request), time.time()),
            )
            job = int(rows.fetchone()[0])
            if self.leases:
                self.leases.take(connection, job)
            return job

    def end(self, job: int, state: str, report: Any = None, error: Any = None) -> None:
        """Note how a job ended: done, failed, cancelled or interrupted. Nothing where another process has it by now."""
        mine = self.leases.holder if self.leases else ""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, ended = ?, report = ?, error = ? WHERE id = ? AND ? IN (holder, '')",
                (state, time.time(), json.dumps(report), json.dumps(error), job, mine),
            )

    def rename(self, catalog: str, new: str) -> None:
        """Let a catalog's jobs be those of another name; empty: of none."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE jobs SET catalog = ? WHERE catalog = ?", (new, catalog))

    def unfinished(self) -> list[tuple[int, str, str, dict[str, Any]]]:
        """Jobs that a killed process left running, from now on this one's: id, catalog, kind, request."""
        if self.leases:
            return self.leases.claim()
        rows = self._database.read("SELECT id, catalog, kind, request FROM jobs WHERE state = 'running'")
        return [(id, catalog, kind, json.loads(request)) for id, catalog, kind, request in rows]

    def rate(self, model: str) -> float | None:
        """Pictures a second of the newest run that read them all by the model with that key; None: there was none."""
        rows = self._database.read(
            "SELECT report FROM jobs WHERE kind IN ('index', 'rollback') AND state = 'done' ORDER BY id DESC LIMIT 200"
        )
        for (text,) in rows:
            report = json.loads(text)
            if report.get("model") == model and report.get("embedded", 0) >= _ENOUGH:
                return float(report["embedded"] / report["seconds"])
        return None

    def last_report(self, catalog: str, kind: str) -> dict[str, Any] | None:
        """The report of the newest finished job of that kind."""
        row = self._database.read(
            "SELECT report FROM jobs WHERE catalog = ? AND kind = ? AND state = 'done' ORDER BY id DESC LIMIT 1",
            (catalog, kind),
        )
        found = row.fetchone()
        return None if found is None else json.loads(found[0])
