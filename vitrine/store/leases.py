"""Who works on which job, where several processes share a record book: leases that end unless they are renewed.

Times are the database's own, so that machines whose clocks differ agree on what has expired. A process that stands
still for longer than a lease may come back while another one has taken up its job: it stops at the next renewal, and
what both have written by then is the same, since points are named by what they hold.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vitrine.errors import Conflict
from vitrine.store.database import Database
from vitrine.store.transaction import Transaction
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Held:
    """A job in the record book. `progress` is what its holder last said: state, stage, done, total, unit, model."""

    id: int
    catalog: str
    kind: str
    state: str
    started: float
    progress: dict[str, Any]
    report: dict[str, Any] | None
    error: dict[str, str] | None


class Leases:
    """The leases of one process, which is given a name of its own.

    Args:
        database: the record book.
        seconds: how long a job stays with a process that no longer says that it lives.
    """

    def __init__(self, database: Database, seconds: float) -> None:
        self.holder = uuid.uuid4().hex
        self._database = database
        self.seconds = seconds
        self._now = database.dialect.now

    def check(self, transaction: Transaction, catalog: str, kind: str) -> None:
        """Raises Conflict where another process is at work on the catalog; what scores mean can be learned beside."""
        also = "" if kind in ("calibrate", "weigh") else " AND kind NOT IN ('calibrate', 'weigh')"
        found = transaction.execute(
            f"SELECT kind FROM jobs WHERE catalog = ? AND catalog <> '' AND state = 'running' AND holder <> ?"
            f" AND expires > {self._now}{also}",
            (catalog, self.holder),
        )
        if found.fetchone():
            raise Conflict(
                phrase("Another process is at work on {catalog}", catalog=catalog),
                phrase("two jobs on one catalog would be in each other's way"),
                phrase("wait, or cancel the job first"),
            )

    def take(self, transaction: Transaction, job: int) -> None:
        """Make a job this process's."""
        transaction.execute(
            f"UPDATE jobs SET holder = ?, expires = {self._now} + ? WHERE id = ?", (self.holder, self.seconds, job)
        )

    def claim(self) -> list[tuple[int, str, str, dict[str, Any]]]:
        """Take over jobs whose holder has gone, each by one process only: id, catalog, kind, request."""
        left = "SELECT id, catalog, kind, request FROM jobs WHERE state = 'running' AND holder <> ?"
        if not self._database.read(f"{left} AND expires <= {self._now}", (self.holder,)).fetchall():
            return []
        with self._database.transaction() as transaction:
            rows = transaction.execute(f"{left} AND expires <= {self._now} ORDER BY id", (self.holder,)).fetchall()
            for row in rows:
                self.take(transaction, row[0])
        return [(id, catalog, kind, json.loads(request)) for id, catalog, kind, request in rows]

    def renew(self, progress: Mapping[int, Mapping[str, Any]]) -> set[int]:
        """Say that this process lives and how far its jobs are; returns those that are to stop."""
        stop = set()
        with self._database.transaction() as transaction:
            for id, said in progress.items():
                kept = transaction.execute(
                    f"UPDATE jobs SET expires = {self._now} + ?, progress = ?"
                    " WHERE id = ? AND holder = ? AND stop = 0 RETURNING id",
                    (self.seconds, json.dumps(said), id, self.holder),
                )
                if kept.fetchone() is None:  # asked to stop, or another process has it by now
                    stop.add(id)
                    self._prolong(transaction, id)
        return stop

    def _prolong(self, transaction: Transaction, id: int) -> None:
        transaction.execute(
            f"UPDATE jobs SET expires = {self._now} + ? WHERE id = ? AND holder = ?", (self.seconds, id, self.holder)
        )

    def release(self) -> None:
        """Let others have at once what this process leaves unfinished."""
        with self._database.transaction() as transaction:
            transaction.execute("UPDATE jobs SET expires = 0 WHERE holder = ? AND state = 'running'", (self.holder,))

    def ask_to_stop(self, job: int) -> None:
        """Have the holder of a job stop it at its next renewal."""
        with self._database.transaction() as transaction:
            transaction.execute("UPDATE jobs SET stop = 1 WHERE id = ? AND state = 'running'", (job,))

    def others(self) -> list[Held]:
        """Jobs that other processes are at work on."""
        return self._held(f"state = 'running' AND holder <> ? AND expires > {self._now}", self.holder)

    def one(self, job: int) -> Held | None:
        """A job, whoever has or had it."""
        return next(iter(self._held("id = ?", job)), None)

    def _held(self, condition: str, value: str | int) -> list[Held]:
        rows = self._database.read(
            "SELECT id, catalog, kind, state, started, progress, report, error FROM jobs"
            f" WHERE {condition} ORDER BY id DESC",
            (value,),
        )
        return [
            Held(id, catalog, kind, state, started, _said(progress) or {}, _said(report), _said(error))
            for id, catalog, kind, state, started, progress, report, error in rows
        ]


def _said(text: str | None) -> Any:
    return json.loads(text) if text else None
