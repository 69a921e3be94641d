"""Reading codes, words, colours and faults off a catalog's pictures, in the background, after it can be searched."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from vitrine.catalog.records import Source
from vitrine.enrich import ENRICHERS, Enricher
from vitrine.enrich.child import Child
from vitrine.errors import Conflict, VitrineError
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.indexing.touch import touch
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.settings import BadSetting
from vitrine.store.enrichments import SEARCHED, Enrichments
from vitrine.words import phrase

_PART = 64  # pictures after which what was read of them is brought into the search
_AGAIN = 20.0  # seconds after which searches see it: before, they go on by what they remember
_TRIES = 2  # processes that may break down over one picture


class Enriching:
    """Keeps what enrichers read of pictures in step with catalogs. By itself only after `start`."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._kept = Enrichments(home.book)
        self._following = False

    @property
    def on(self) -> list[str]:
        """The enrichers that are switched on and work here, the quick ones first. Raises BadSetting."""
        wanted = [name.strip() for name in self._home.settings.enrich.split(",") if name.strip()]
        for name in wanted:
            if name not in ENRICHERS:
                raise BadSetting(
                    phrase("VITRINE_ENRICH names {name}", name=repr(name)),
                    phrase("there are: {known}", known=", ".join(ENRICHERS)),
                    phrase("change or unset it"),
                )
        return [name for name in ENRICHERS if name in wanted and not ENRICHERS[name]().missing()]

    def state(self, name: str) -> list[dict[str, Any]]:
        """How far each enricher is with a catalog: `name`, `on`, `missing`, pictures `read` and `left`."""
        catalog = self._home.book.catalog(name)
        on = self.on
        found = []
        for one, make in ENRICHERS.items():
            enricher = make()
            left = len(self._kept.lacking(catalog.id, one, self._version(enricher)))
            read = self._kept.count(catalog.id, one)
            found.append({"name": one, "on": one in on, "missing": enricher.missing(), "read": read, "left": left})
        return found

    def of_pictures(self, pictures: list[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """What was read of pictures, by content hash and enricher."""
        return self._kept.of(pictures)

    def of_items(self, name: str, enricher: str) -> dict[str, list[dict[str, Any]]]:
        """What one enricher has read of a catalog, by item id. Raises UnknownCatalog."""
        return self._kept.by_item(self._home.book.catalog(name).id, enricher)

    def start(self) -> list[Job]:
        """From now on read every catalog by itself, those that lack something at once. Raises BadSetting."""
        self._following = bool(self.on)
        return [job for one in self._home.book.catalogs() if one.indexed and (job := self.follow(one.name))]

    def follow(self, name: str) -> Job | None:
        """A catalog has been indexed: read what is new of it, where that is done by itself."""
        if not self._following:
            return None
        catalog = self._home.book.catalog(name)
        lacking = any(self._kept.lacking(catalog.id, one, self._version(ENRICHERS[one]())) for one in self.on)
        if not lacking and not self._kept.behind(catalog):
            return None
        try:
            return self.submit(name)
        except Conflict:
            return None  # it is being read already, or by another process

    def submit(self, name: str) -> Job:
        """Read what is lacking, in the background. Raises UnknownCatalog, Conflict: it is being read already."""
        self._home.book.catalog(name)
        if any(job.catalog == name and job.kind == "enrich" and job.active for job in self._home.jobs.all()):
            raise Conflict(
                phrase("{name} is being read already", name=name), remedy=phrase("wait, or cancel the job first")
            )
        return self._home.jobs.submit(name, "enrich", {}, lambda on, stop: self._run(name, on, stop), lane="enrichment")

    def _run(self, name: str, on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
        """Read with one enricher after the other; returns pictures and milliseconds a picture of each."""
        catalog = self._home.book.catalog(name)
        report: dict[str, Any] = {"catalog": name, "enrichers": {}, "failed": 0}
        child: Child | None = None
        source = self._home.opened(catalog)
        search = _InStep(self._home, self._searching)
        search.bring({catalog.id: self._kept.behind(catalog)})
        try:
            for one in self.on:
                version = self._version(ENRICHERS[one]())
                lacking = self._kept.lacking(catalog.id, one, version)
                spent = 0.0
                read: list[str] = []
                for n, picture in enumerate(lacking):
                    if stop():
                        break
                    on_progress(Progress(_STAGES.get(one, phrase("reading pictures")), n, len(lacking)))
                    answer, child = self._read(child, source, self._home.book.location_of(catalog.id, picture), one)
                    if answer is None:
                        report["failed"] += 1
                    records = answer["records"][one] if answer else []
                    spent += answer["ms"][one] if answer else 0.0
                    # What cannot be read is not tried again either until its file or the enricher changes.
                    self._kept.record(one, version, {picture: records})
                    read += [picture] if one in SEARCHED and records else []
                    if len(read) >= _PART:
                        search.bring(self._kept.holders(read))
                        read = []
                search.bring(self._kept.holders(read))
                if lacking:
                    report["enrichers"][one] = {"pictures": len(lacking), "ms": round(spent / len(lacking), 1)}
            search.end()
        finally:
            if child is not None:
                child.close()
        return report

    def _read(
        self, child: Child | None, source: Source, image: str | None, enricher: str
    ) -> tuple[dict[str, Any] | None, Child | None]:
        """What is read of one picture, None where it cannot be; and the process, started anew where it broke down."""
        try:
            data = source.read(image) if image is not None else b""
        except VitrineError:  # the file has gone: the next indexing says so
            return None, child
        for _ in range(_TRIES):
            child = child or Child(self._home.settings)
            try:
                answer = child.read(data, [enricher], self._languages)
            except ChildProcessError:
                child.close()
                child = None
                continue
            return (None if "error" in answer else answer), child
        return None, child

    def _version(self, enricher: Enricher) -> str:
        """Of an enricher, and of what it is set to: other languages read otherwise."""
        return f"{enricher.version}:{'+'.join(self._languages)}" if enricher.name == "words" else str(enricher.version)

    @property
    def _languages(self) -> list[str]:
        return [one.strip() for one in self._home.settings.print_languages.split(",") if one.strip()]


class _InStep:
    """Brings what was read into the collections that are searched, during one run."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._written: set[int] = set()
        self._unseen: set[int] = set()
        self._seen = time.monotonic()

    def bring(self, items: Mapping[int, list[str]]) -> None:
        """Write those items' points, by catalog."""
        for catalog, ids in items.items():
            if ids:
                touch(self._home.book, self._home.store, catalog, ids)
                self._written.add(catalog)
                self._unseen.add(catalog)
        if time.monotonic() - self._seen > _AGAIN:
            self._show()

    def end(self) -> None:
        """Let searches see all of it, large collections through their graph again."""
        self._show()
        for one in self._home.book.catalogs():
            if one.id in self._written and one.collection:
                collection = self._home.store.open(one.collection)
                if collection.info().points >= self._home.settings.graph_from:
                    collection.build_graph()

    def _show(self) -> None:
        for one in self._home.book.catalogs():
            if one.id in self._unseen:
                self._searching.forget(one.name)
        self._unseen.clear()
        self._seen = time.monotonic()


_STAGES = {
    "codes": phrase("reading codes"),
    "words": phrase("reading printed words"),
    "colours": phrase("naming colours"),
    "quality": phrase("looking for poor pictures"),
}
