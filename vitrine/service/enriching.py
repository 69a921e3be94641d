"""Reading codes, words, colours and faults off a catalog's pictures, in the background, after it can be searched."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from vitrine.catalog.records import Source
from vitrine.enrich import ENRICHERS, Enricher, coca, languages, ocr
from vitrine.enrich.child import Child
from vitrine.enrich.words import LANGUAGES
from vitrine.errors import Conflict, ModelUnavailable, QueryError, SourceError, VitrineError
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.indexing.touch import touch
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.settings import BadSetting
from vitrine.store.book import Catalog
from vitrine.store.enrichments import SEARCHED, Enrichments
from vitrine.words import phrase

_PART = 64  # pictures after which what was read of them is brought into the search
_AGAIN = 20.0  # seconds after which searches see it: before, they go on by what they remember
_TRIES = 2  # processes that may break down over one picture
_LATER = "captions"  # seconds a picture: while the app runs they have a job of their own, behind which nothing waits


class Enriching:
    """Keeps what enrichers read of pictures in step with catalogs. By itself only after `start`."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._kept = Enrichments(home.book)
        self._following = False
        self.after: Callable[[str], object] | None = None
        """Called with the name of a catalog off which something new was read."""

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
        chosen = bool(self._home.settings.captioner)
        return [
            name
            for name in ENRICHERS
            if name in wanted and (chosen or name != "captions") and not ENRICHERS[name]().missing()
        ]

    def state(self, name: str) -> list[dict[str, Any]]:
        """How far each enricher is with a catalog, whose pictures `read`, `failed` and `left` count.

        `on`: it reads them; `off`: the catalog has switched it off; `allowed`: the settings let it, and nothing that it
        needs is `missing` (in words); `ms`: what a picture took on average, None: not known; of printed words their
        `languages` and `reader`, with a `note` where another reader would do better; of captions the `model`, and the
        `error` that the last reading met where they cannot be written.
        """
        return [self.one(name, enricher) for enricher in ENRICHERS]

    def one(self, name: str, enricher: str) -> dict[str, Any]:
        """As `state`, of one enricher. Raises UnknownCatalog."""
        catalog = self._home.book.catalog(name).id
        made, off = ENRICHERS[enricher](), enricher in self._kept.switches.off(catalog)
        read, failed, ms = self._kept.figures(catalog, enricher)
        found = {
            "name": enricher,
            "on": enricher in self._on(catalog),
            "off": off,
            "allowed": enricher in self.on,
            "missing": made.missing(),
            "read": read,
            "failed": failed,
            "left": len(self._kept.lacking(catalog, enricher, self._version(catalog, made))),
            "ms": ms,
        }
        if enricher == "words":
            choice = ocr.choice(self._languages(catalog))
            found |= {"languages": list(choice.languages), "reader": choice.reader, "note": choice.note}
        if enricher == "captions":
            found["model"] = coca.label(self._home.settings.captioner)
            found["error"] = self._unavailable(name, enricher) if found["on"] and found["left"] else None
        return found

    def _unavailable(self, name: str, enricher: str) -> dict[str, str] | None:
        """Why the last reading of a catalog could not use an enricher."""
        for kind in ("caption", "enrich"):
            report = self._home.log.last_report(name, kind) or {}
            if enricher in (known := report.get("unavailable", {})):
                return dict(known[enricher])
            if enricher in report.get("enrichers", {}):
                break
        return None

    def of_pictures(self, name: str, pictures: list[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """What was read of a catalog's pictures, by content hash and enricher. Raises UnknownCatalog."""
        return self._kept.of(pictures, self._home.book.catalog(name).id)

    def of_items(self, name: str, enricher: str) -> dict[str, list[dict[str, Any]]]:
        """What one enricher has read of a catalog, by item id. Raises UnknownCatalog."""
        return self._kept.by_item(self._home.book.catalog(name).id, enricher)

    def failures(self, name: str) -> list[dict[str, Any]]:
        """What could not be read of a catalog: `enricher`, `picture`, `item`, `image`, `error`.

        Raises UnknownCatalog.
        """
        catalog = self._home.book.catalog(name)
        off = self._kept.switches.off(catalog.id)
        return [asdict(one) for name in ENRICHERS if name not in off for one in self._kept.failures(catalog.id, name)]

    def switch(self, name: str, enricher: str, on: bool) -> Job | None:
        """Let an enricher read a catalog, or not; switched off it costs nothing and nothing of it is shown.

        What it has read is kept for switching it on again. Returns the job that reads what is lacking.

        Raises UnknownCatalog, QueryError: there is no such enricher.
        """
        catalog = self._home.book.catalog(name)
        if enricher not in ENRICHERS:
            raise QueryError(
                phrase("There is no enricher {name}", name=enricher),
                phrase("there are: {known}", known=", ".join(ENRICHERS)),
            )
        self._kept.switches.switch(catalog.id, enricher, on=on)
        self._kept.mark(catalog.id, enricher)
        return self._begin_anew(name)

    def speak(self, name: str, codes: Sequence[str]) -> Job | None:
        """Choose the languages of a catalog's printed words (none: as the settings say); only they are read again.

        Returns the job that does so. Raises UnknownCatalog, QueryError: a language that no reader knows.
        """
        catalog = self._home.book.catalog(name)
        chosen = languages.checked(codes)
        self._kept.switches.speak(catalog.id, "words", () if chosen == self._usual() else chosen)
        self._kept.mark(catalog.id, "words")
        return self._begin_anew(name)

    def again(self, name: str) -> Job:
        """Try once more what could not be read. Raises UnknownCatalog, Conflict: another process is at it."""
        catalog = self._home.book.catalog(name)
        for one in self._on(catalog.id):
            self._kept.forget_failures(catalog.id, one)
        for job in self._reading(name):
            self._home.jobs.cancel(job.id)
        return self._submit(name)

    def start(self) -> list[Job]:
        """From now on read every catalog by itself, those that lack something at once. Raises BadSetting."""
        self._usual()
        self._following = bool(self.on)
        return self.follow_all()

    def follow_all(self) -> list[Job]:
        """As `follow`, of every catalog: something has come that reads what could not be read before."""
        return [job for one in self._home.book.catalogs() if one.indexed and (job := self.follow(one.name))]

    def follow(self, name: str) -> Job | None:
        """A catalog has been indexed: read what is new of it, where that is done by itself."""
        if not self._following or not self._lacks(name):
            return None
        try:
            return self.submit(name)
        except Conflict:
            return None  # it is being read already, or by another process

    def submit(self, name: str) -> Job:
        """Read what is lacking, in the background. Raises UnknownCatalog, Conflict: it is being read already."""
        self._home.book.catalog(name)
        if any(job.kind == "enrich" for job in self._reading(name)):
            raise Conflict(
                phrase("{name} is being read already", name=name), remedy=phrase("wait, or cancel the job first")
            )
        return self._submit(name)

    def _reading(self, name: str) -> list[Job]:
        """The jobs that read a catalog, or are about to."""
        kinds = ("enrich", "caption")
        return [job for job in self._home.jobs.all() if job.catalog == name and job.kind in kinds and job.active]

    def _begin_anew(self, name: str) -> Job | None:
        """A switch was turned: what reads by the former ones stops, and what is lacking now is read."""
        for job in self._reading(name):
            self._home.jobs.cancel(job.id)
        self._searching.forget(name)
        if not self._following:
            catalog = self._home.book.catalog(name)
            touch(self._home.book, self._home.store, catalog.id, self._behind(catalog))
            return None
        if not self._lacks(name):
            return None
        try:
            return self._submit(name)
        except Conflict:
            return None  # another process reads it

    def _submit(self, name: str) -> Job:
        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            now = [one for one in self._on(self._home.book.catalog(name).id) if one != _LATER or not self._following]
            report = self._run(name, now, on_progress, stop)
            if self._following and not stop():
                self._caption(name)
            return report

        return self._home.jobs.submit(name, "enrich", {}, work, lane="enrichment")

    def _caption(self, name: str) -> None:
        """Write the captions that are lacking in a job of its own, behind one that is at it."""
        catalog = self._home.book.catalog(name).id
        if any(job.kind == "caption" and job.state == "waiting" for job in self._reading(name)):
            return  # it takes all along that is lacking when it begins
        lacking = self._kept.lacking(catalog, _LATER, self._version(catalog, ENRICHERS[_LATER]()))
        if lacking and _LATER in self._on(catalog):
            with suppress(Conflict):  # another process writes them
                self._home.jobs.submit(
                    name, "caption", {}, lambda on, stop: self._run(name, [_LATER], on, stop), lane=_LATER
                )

    def _lacks(self, name: str) -> bool:
        """Whether something is left to read of a catalog, or to bring into the search."""
        catalog = self._home.book.catalog(name)
        return bool(self._behind(catalog)) or any(
            self._kept.lacking(catalog.id, one, self._version(catalog.id, ENRICHERS[one]()))
            for one in self._on(catalog.id)
        )

    def _behind(self, catalog: Catalog) -> list[str]:
        """Items that searches find by other readings than those that are to be told now."""
        return list(dict.fromkeys([*self._kept.behind(catalog), *self._home.book.out_of_step(catalog)]))

    def _on(self, catalog: int) -> list[str]:
        """The enrichers that read a catalog."""
        off = self._kept.switches.off(catalog)
        return [one for one in self.on if one not in off]

    def _run(
        self, name: str, by: Sequence[str], on_progress: Callable[[Progress], None], stop: Callable[[], bool]
    ) -> Mapping[str, Any]:
        """Read with one enricher after the other; returns pictures and milliseconds a picture of each."""
        catalog = self._home.book.catalog(name)
        report: dict[str, Any] = {"catalog": name, "enrichers": {}, "failed": 0, "unavailable": {}}
        child: Child | None = None
        source = self._home.opened(catalog)
        search = _InStep(self._home, self._searching)
        search.bring({catalog.id: self._behind(catalog)})
        try:
            for one in by:
                version = self._version(catalog.id, ENRICHERS[one]())
                slot = self._kept.switches.slot(catalog.id, one)
                lacking = self._kept.lacking(catalog.id, one, version)
                speaks = self._languages(catalog.id)
                spent, done = 0.0, 0
                read: list[str] = []
                for n, picture in enumerate(lacking):
                    if stop():
                        break
                    on_progress(Progress(_STAGES.get(one, phrase("reading pictures")), n, len(lacking)))
                    image = self._home.book.location_of(catalog.id, picture)
                    answer, child = self._read(child, source, image, one, speaks)
                    if (error := answer.get("error")) and error["error"] == ModelUnavailable.code:
                        report["unavailable"][one] = error  # it would say so of every picture
                        break
                    if error:
                        report["failed"] += 1
                        self._kept.record_failure(slot, version, picture, error)
                        continue
                    records = answer["records"][one]
                    done, spent = done + 1, spent + answer["ms"][one]
                    self._kept.record(slot, version, {picture: records}, answer["ms"][one])
                    read += [picture] if one in SEARCHED and records else []
                    if len(read) >= _PART:
                        search.bring(self._kept.holders(read))
                        read = []
                search.bring(self._kept.holders(read))
                if done:
                    report["enrichers"][one] = {"pictures": done, "ms": round(spent / done, 1)}
            search.end()
            if report["enrichers"] and self.after:
                self.after(name)
        finally:
            if child is not None:
                child.close()
        return report

    def _read(
        self, child: Child | None, source: Source, image: str | None, enricher: str, speaks: Sequence[str]
    ) -> tuple[dict[str, Any], Child | None]:
        """What is read of one picture, or its `error`; and the process, started anew where it broke down."""
        try:
            if image is None:
                raise SourceError(phrase("The file of this picture has gone"), remedy=phrase("index the catalog again"))
            data = source.read(image)
        except VitrineError as error:
            return {"error": error.as_json()}, child
        for _ in range(_TRIES):
            child = child or Child(self._home.settings)
            try:
                return child.read(data, [enricher], speaks), child
            except ChildProcessError:
                child.close()
                child = None
        broke = SourceError(
            phrase("Reading this picture breaks the reader"),
            phrase("it ran out of memory, or the picture is broken in a way that nobody expected"),
            phrase("replace the picture, or try again"),
        )
        return {"error": broke.as_json()}, child

    def _version(self, catalog: int, enricher: Enricher) -> str:
        """Of an enricher, and of what it is set to: other languages, another reader or model read otherwise."""
        if enricher.name == "captions":
            return f"{enricher.version}:{coca.key(self._home.settings.captioner)}"
        if enricher.name != "words":
            return str(enricher.version)
        spoken = self._languages(catalog)
        reader = "easyocr:" if ocr.choice(spoken).reader == "easyocr" else ""
        return f"{enricher.version}:{reader}{'+'.join(spoken)}"

    def _languages(self, catalog: int) -> tuple[str, ...]:
        return self._kept.switches.languages(catalog, "words") or self._usual()

    def _usual(self) -> tuple[str, ...]:
        """The languages of printed words where a catalog has chosen none. Raises BadSetting."""
        try:
            return languages.checked(self._home.settings.print_languages.split(",")) or LANGUAGES
        except QueryError as error:
            raise BadSetting(
                phrase("VITRINE_PRINT_LANGUAGES names a language that cannot be read"), error.why, error.remedy
            ) from error


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
    "captions": phrase("writing captions"),
}
