"""Comparisons as pages, routes and commands use them: start one, vote, see how it stands."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from vitrine import embedding
from vitrine.catalog.records import Source
from vitrine.compare.ballot import Ballots, Comparison
from vitrine.compare.run import Request, prepare
from vitrine.compare.tally import Choice, tally
from vitrine.errors import Conflict, QueryError, VitrineError, translated
from vitrine.evaluate.queries import read
from vitrine.indexing.jobs import Job, Jobs
from vitrine.indexing.run import Progress, Tools
from vitrine.store.book import Book, Catalog
from vitrine.words import phrase

KIND = "compare"
_STOPPED = {
    "error": "cancelled",
    "what": phrase("The comparison was stopped"),
    "why": phrase("what was read is kept"),
    "remedy": phrase("start it again to go on from there"),
}


class Comparisons:
    """The comparisons of one home folder. Safe to use from several threads."""

    def __init__(
        self,
        book: Book,
        jobs: Jobs,
        tools: Callable[[str], Tools],
        source: Callable[[Catalog, Callable[[Progress], None]], Source],
    ) -> None:
        self._book = book
        self._ballots = Ballots(book)
        self._jobs = jobs
        self._tools = tools
        self._source = source
        self._job_of: dict[str, int] = {}
        self._gate = threading.Lock()
        self._starting = threading.Lock()

    def start(self, name: str, models: Sequence[str], words: Sequence[str] = (), queries: str = "") -> tuple[str, Job]:
        """Compare two models on a catalog, in the background; returns the comparison's id and its job.

        Args:
            name: the catalog.
            models: two names.
            words: what to ask; none: words from the catalog. Pictures of the catalog are asked as well.
            queries: path of a queries file to ask instead; empty: none.

        Raises:
            UnknownCatalog, ModelUnavailable (no such folder).
            QueryError: the models are one, or the catalog holds nothing.
            SourceError: the file cannot be used.
        """
        catalog = self._book.catalog(name)
        keys = [embedding.model_key(model) for model in models]
        if len(set(keys)) != 2:
            raise QueryError(
                phrase("A comparison takes two models"),
                phrase("{models} are one", models=" and ".join(models)),
                phrase("choose another"),
            )
        if not self._book.counts(catalog.id)[1]:
            raise QueryError(phrase("There is no picture in {name} yet", name=name), remedy=phrase("index it first"))
        if queries:
            read(Path(queries))
        own = tuple(dict.fromkeys(text.strip() for text in words if text.strip()))
        request = Request((keys[0], keys[1]), own, queries)
        comparison = self._ballots.add(catalog.id, asdict(request))
        return comparison.id, self._submit(name, comparison)

    def again(self, id: str) -> Job:
        """Prepare one anew that failed or was stopped. Raises NotFound, Conflict (it is under way, or was done)."""
        with self._starting:  # two windows may ask at once, and votes on a first answer would go with a second
            comparison = self._ballots.get(id)
            if comparison.report is not None or self._active(id):
                raise Conflict(phrase("This comparison needs no second start"), remedy=phrase("reload the page"))
            self._ballots.failed(id, None)
            return self._submit(self._name(comparison), comparison)

    def resume(self, request: Mapping[str, Any]) -> Job | None:
        """Go on with one that a killed process left; None where it was done, or has gone."""
        known = {one.id: one for catalog in self._book.catalogs() for one in self._ballots.of_catalog(catalog.id)}
        comparison = known.get(request["id"])
        if comparison is None or comparison.report is not None:
            return None
        return self._submit(self._name(comparison), comparison)

    def of_catalog(self, name: str) -> list[dict[str, Any]]:
        """All comparisons of a catalog in a few words each, newest first. Raises UnknownCatalog."""
        found = self._ballots.of_catalog(self._book.catalog(name).id)
        keys = ("id", "created", "models", "status", "voted", "total")
        return [{key: state[key] for key in keys} for state in map(self._state, found)]

    def state(self, id: str) -> dict[str, Any]:
        """How a comparison stands, without anything that tells which model stands where. Raises NotFound."""
        return self._state(self._ballots.get(id))

    def vote(self, id: str, query: int, choice: str) -> dict[str, Any]:
        """Vote `left`, `right` or `same` on a query; returns the state. Raises NotFound, QueryError, Conflict."""
        comparison = self._ballots.get(id)
        rows = _rows(comparison)
        if choice not in ("left", "right", "same") or not 0 <= query < len(rows) or rows[query]["alike"]:
            raise QueryError(phrase("This vote cannot be counted"), remedy=phrase("reload the page"))
        if comparison.ended:
            raise Conflict(phrase("The result of this comparison was shown already"), remedy=phrase("reload the page"))
        chosen: Choice = "same"
        if choice != "same":
            chosen = "first" if (rows[query]["left"] == 0) == (choice == "left") else "second"
        self._ballots.vote(id, query, chosen)
        return self.state(id)

    def undo(self, id: str) -> dict[str, Any]:
        """Take back the last vote; returns the state. Raises NotFound."""
        self._ballots.undo(self._ballots.get(id).id)
        return self.state(id)

    def end(self, id: str) -> dict[str, Any]:
        """Show the result now; returns the state. Raises NotFound, Conflict (there is nothing to show yet)."""
        _rows(self._ballots.get(id))
        self._ballots.end(id)
        return self.state(id)

    # --- preparing --------------------------------------------------------------------------------------------

    def _submit(self, name: str, comparison: Comparison) -> Job:
        asked = comparison.request
        request = Request((asked["models"][0], asked["models"][1]), tuple(asked["words"]), asked["queries"])

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> dict[str, Any]:
            catalog = self._book.catalog(name)
            try:
                report = prepare(
                    self._tools,
                    catalog,
                    lambda: self._source(catalog, on_progress),
                    request,
                    comparison.id,
                    on_progress,
                    stop,
                )
            except VitrineError as error:
                if error.code != "cancelled":
                    self._ballots.failed(comparison.id, error.as_json())
                raise
            self._ballots.prepared(comparison.id, report)
            return summary(comparison.id, report)

        job = self._jobs.submit(name, KIND, {"id": comparison.id}, work)
        with self._gate:
            self._job_of[comparison.id] = job.id
        return job

    def _active(self, id: str) -> Job | None:
        with self._gate:
            number = self._job_of.get(id)
        return next((job for job in self._jobs.all() if job.id == number and job.active), None)

    def _name(self, comparison: Comparison) -> str:
        return next(one.name for one in self._book.catalogs() if one.id == comparison.catalog)

    # --- how it stands ----------------------------------------------------------------------------------------

    def _state(self, comparison: Comparison) -> dict[str, Any]:
        state: dict[str, Any] = {
            "id": comparison.id,
            "catalog": self._name(comparison),
            "created": comparison.created,
            "models": [embedding.model_name(key) for key in comparison.request["models"]],
            "total": 0,
            "voted": 0,
        }
        if comparison.report is None:
            job = self._active(comparison.id)
            if job:
                return state | {"status": "preparing", "job": job.translated()}
            return state | {"status": "failed", "error": translated(comparison.error or _STOPPED)}
        votes = self._ballots.votes(comparison.id)
        rows = comparison.report["queries"]
        open_ones = [n for n, row in enumerate(rows) if not row["alike"]]
        state |= {"total": len(open_ones), "voted": len(votes), "alike": len(rows) - len(open_ones)}
        left = [n for n in open_ones if n not in votes]
        if left and not comparison.ended:
            return state | {"status": "voting", "query": _query(rows[left[0]], left[0])}
        return state | {"status": "done", "result": _result(comparison.report, votes)}


def summary(id: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """What `bench compare --json` prints: the report without the hits, and the page to vote on."""
    kept = {name: value for name, value in report.items() if name != "queries"}
    page = f"/bench?{urlencode({'catalog': report['catalog'], 'id': id})}"
    alike = sum(row["alike"] for row in report["queries"])
    return {"id": id, **kept, "queries": len(report["queries"]), "alike": alike, "page": page}


def _rows(comparison: Comparison) -> list[dict[str, Any]]:
    if comparison.report is None:
        raise Conflict(phrase("This comparison is not ready yet"), remedy=phrase("wait until it is"))
    rows: list[dict[str, Any]] = comparison.report["queries"]
    return rows


def _query(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A query to vote on; which model stands left is not told."""
    shown = {name: row[name] for name in ("kind", "text", "item", "title", "picture", "preview")}
    return {"number": number, **shown, "left": row["hits"][row["left"]], "right": row["hits"][1 - row["left"]]}


def _result(report: Mapping[str, Any], votes: Mapping[int, Choice]) -> dict[str, Any]:
    counted = tally(votes.values())
    rows = [
        {**{name: row[name] for name in ("kind", "text", "title", "picture", "preview")}, "choice": votes.get(n, "")}
        for n, row in enumerate(report["queries"])
        if not row["alike"]
    ]
    kept = {name: report[name] for name in ("models", "truth", "overlap", "pictures")}
    return {**kept, "votes": asdict(counted), "preferred": counted.preferred, "rows": rows}
