"""The scan box: a photo of a thing, and what of a catalog it is, stage by stage."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from vitrine import images, metrics
from vitrine.enrich import ENRICHERS, Enricher, Record, Subject
from vitrine.errors import PictureError, QueryError
from vitrine.scan import Known, named
from vitrine.search.fields import parsed_fields
from vitrine.search.query import PictureVector, Query
from vitrine.search.result import Hit
from vitrine.segment import kept
from vitrine.service.advising import about_code, advised
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.book import Catalog
from vitrine.store.enrichments import Enrichments
from vitrine.store.items import ViewRecord
from vitrine.words import phrase

LONGEST = 2048
"""Longer side, in pixels, at which a photo is read: small codes in large photos need them."""

HITS = 12
_KEPT = 8  # catalogs whose codes and words are remembered

StageName: TypeAlias = Literal["codes", "words", "picture"]
STAGES: tuple[StageName, ...] = ("codes", "words", "picture")


@dataclass(frozen=True, slots=True)
class Answer:
    """The item that a photo shows: by which stage, how sure, 0 … 1, and what spoke for it (texts)."""

    id: str
    by: Literal["code", "words", "match", "picture"]
    confidence: float
    why: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `scan --json` prints it."""
        return {**asdict(self), "why": list(self.why)}


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage found: `records` that it read, its answer if it has one, the items it thinks of, best first.

    `off`: the catalog has switched off what it reads by, so it has looked at nothing; `advice` about the photo is a
    phrase.
    """

    name: StageName
    records: list[Record]
    answer: Answer | None
    hits: list[Hit]
    ms: float
    off: bool = False
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the scan page's route answers."""
        return {
            "stage": self.name,
            "records": [record.as_json() for record in self.records],
            "answer": self.answer.as_json() if self.answer else None,
            "hits": [hit.as_json() for hit in self.hits],
            "ms": self.ms,
            "off": self.off,
            "advice": self.advice,
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """A photo that can be scanned: its key, the upright size in pixels, and what to do about it, a phrase."""

    key: str
    width: int
    height: int
    advice: str = ""


class Scanning:
    """Tells what photos show. A photo is kept in memory while its stages run, and not long after."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._read = Enrichments(home.book)
        self._photos = kept.Pictures()
        self._enrichers: dict[str, Enricher] = {}
        self._known: OrderedDict[str, tuple[tuple[Any, ...], Known]] = OrderedDict()
        self._gate = threading.Lock()

    def open(self, data: bytes, name: str = "") -> Opened:
        """Make a photo ready to be scanned, by a catalog if it is named; the same bytes give the same key.

        Raises:
            NotAPicture, PictureTooLarge, DecodingStopped.
        """
        key = images.content_hash(data)
        photo = self._photos.get(key)
        if photo is None:
            try:
                decoded = images.decode_guarded(data, settings=self._home.settings, longest=LONGEST)
            except PictureError as error:
                metrics.upload(error.code)
                raise
            metrics.upload("read")
            photo = self._photos.add(kept.Kept(key, decoded.image, decoded.width, decoded.height))
        advice = advised(self._home, name, photo.image, photo.width, photo.height)
        return Opened(key, photo.width, photo.height, advice)

    def stage(self, name: str, key: str, stage: str) -> Stage:
        """Let one stage look at a photo that was opened.

        Raises:
            UnknownCatalog, NotFound: the photo is no longer kept.
            ModelUnavailable: what the stage needs is not there.
            QueryError: there is no such stage, or nothing is indexed.
        """
        if stage not in STAGES:
            raise QueryError(phrase("There is no stage {stage}", stage=stage))
        catalog = self._home.book.catalog(name)
        photo = self._photos.needed(key)
        if stage in self._read.switches.off(catalog.id):
            return Stage(stage, [], None, [], 0.0, off=True)
        advice, started = "", time.perf_counter()
        if stage == "codes":
            found = self._codes(catalog, photo)
            advice = "" if found[0] else about_code(self._home, name, photo.image)
        elif stage == "words":
            found = self._words(catalog, photo)
        else:
            found = self._picture(catalog, photo)
        records, answer, hits = found
        ms = round(1000 * (time.perf_counter() - started), 1)
        return Stage(stage, records, answer, hits, ms, advice=advice)

    def scan(self, name: str, data: bytes, *, codes_only: bool = False) -> dict[str, Any]:
        """All stages until one answers, as `scan --json` prints a photo, less its file name.

        With `codes_only` no model is loaded. Raises as `open` and `stage` do.
        """
        started = time.perf_counter()
        opened = self.open(data, name)
        ms = {"decode": round(1000 * (time.perf_counter() - started), 1)}
        done: dict[str, Stage] = {}
        for one in STAGES[:1] if codes_only else STAGES:
            done[one] = self.stage(name, opened.key, one)
            ms[one] = done[one].ms
            if done[one].answer:
                break
        last = list(done.values())[-1]
        ms["total"] = round(1000 * (time.perf_counter() - started), 1)
        return {
            "codes": [record.as_json() for record in done["codes"].records],
            "words": [record.as_json() for record in done["words"].records] if "words" in done else [],
            "answer": last.answer.as_json() if last.answer else None,
            "hits": [hit.as_json() for hit in last.hits],
            "advice": opened.advice or done["codes"].advice,
            "ms": ms,
        }

    # --- the stages -------------------------------------------------------------------------------------------

    def _codes(self, catalog: Catalog, photo: kept.Kept) -> tuple[list[Record], Answer | None, list[Hit]]:
        records = self._enricher("codes").read(Subject(photo.image, photo.width, photo.height))
        known = self.known(catalog)
        for record in records:
            if ids := known.by_code(record.text):
                sure = record.confidence / len(ids)
                hits = self._hits(catalog, [(id, sure) for id in ids[:HITS]], "codes")
                if hits:
                    return records, Answer(hits[0].id, "code", round(sure, 4), (record.text,)), hits
        return records, None, []

    def _words(self, catalog: Catalog, photo: kept.Kept) -> tuple[list[Record], Answer | None, list[Hit]]:
        records = self._enricher("words").read(Subject(photo.image, photo.width, photo.height))
        if not records:
            return [], None, []
        found = named(self.known(catalog).words, [record.as_json() for record in records], HITS)
        hits = self._hits(catalog, [(one.id, round(one.score, 4)) for one in found.found], "words")
        if not found.sure or not hits or hits[0].id != found.found[0].id:
            return records, None, hits
        return records, Answer(hits[0].id, "words", found.sure, found.found[0].words), hits

    def _picture(self, catalog: Catalog, photo: kept.Kept) -> tuple[list[Record], Answer | None, list[Hit]]:
        embedder = self._home.models.get(catalog.model)
        vector = PictureVector.of(embedder.pictures([photo.image])[0], embedder.key, "")
        hits = self._searching.search(catalog.name, Query(pictures=(vector,)), limit=HITS).hits
        if not hits or not hits[0].above_line:
            return [], None, hits
        return [], Answer(hits[0].id, "picture", hits[0].score), hits

    # --- what they stand on -----------------------------------------------------------------------------------

    def known(self, catalog: Catalog) -> Known:
        """A catalog's codes and words; read anew where its contents have changed, or more has been read of them."""
        book = self._home.book
        read = [self._read.standing(catalog.id, name) for name in ("codes", "words")]
        state = (catalog.id, catalog.revision, catalog.indexed, book.counts(catalog.id), *read)
        with self._gate:
            held = self._known.get(catalog.name)
            if held and held[0] == state:
                return held[1]
        codes, words = (self._read.by_item(catalog.id, name) for name in ("codes", "words"))
        known = Known(book.items(catalog.id), codes, words)
        with self._gate:
            self._known[catalog.name] = (state, known)
            self._known.move_to_end(catalog.name)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known

    def _enricher(self, name: str) -> Enricher:
        with self._gate:
            if name not in self._enrichers:
                self._enrichers[name] = ENRICHERS[name]()
            return self._enrichers[name]

    def _hits(self, catalog: Catalog, scored: Sequence[tuple[str, float]], signal: str) -> list[Hit]:
        """Items with their first readable view; those that are hidden or have none are left out."""
        book = self._home.book
        items = book.items(catalog.id, [id for id, _ in scored])
        columns = book.columns(catalog.id)
        views: dict[str, ViewRecord] = {}
        for view in book.views(catalog.id, list(items)):
            if view.picture:
                views.setdefault(view.item, view)
        pictures = book.pictures([view.picture for view in views.values() if view.picture])
        hits: list[Hit] = []
        for id, score in scored:
            if id not in items or id not in views:
                continue
            picture = pictures[views[id].picture or ""]
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    id=id,
                    image=views[id].image,
                    title=items[id].title,
                    score=score,
                    above_line=True,
                    signals={signal: score},
                    fields=parsed_fields(items[id], columns),
                    picture=picture.hash,
                    width=picture.width,
                    height=picture.height,
                    placeholder=picture.placeholder,
                )
            )
        return hits
