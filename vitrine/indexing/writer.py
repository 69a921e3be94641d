"""The last step of indexing: points for the store, written when and only when they differ from what it holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.enrich import terms
from vitrine.store.book import Book, BookColumn, ItemRecord, ViewRecord, as_kept
from vitrine.store.enrichments import SEARCHED, Enrichments
from vitrine.store.protocol import Collection, PayloadKind, Point, Schema, Sparse

_KINDS: dict[Kind, PayloadKind] = {
    Kind.NUMBER: "float",
    Kind.YEAR: "integer",
    Kind.CATEGORY: "keyword",
    Kind.CATEGORIES: "keyword",
}
"""How the store indexes a kind; texts are searched by words, not filtered."""

_BATCH = 256
_UNREAD: tuple[Sparse, str] = (Sparse((), ()), "")


def schema(columns: Sequence[BookColumn], dimension: int, quantization: str, *, regions: bool = False) -> Schema:
    """The collection's layout for those columns; `regions` for pictures that are also found by their parts."""
    payload: dict[str, PayloadKind] = {"item": "keyword", "primary": "keyword"}
    payload.update((c.key, _KINDS[c.kind]) for c in columns if c.kind in _KINDS)
    return Schema(dimension, payload, quantization, regions)  # type: ignore[arg-type]


class Writer:
    """Keeps one collection in step with the book's items and views under one model's key."""

    def __init__(
        self,
        book: Book,
        collection: Collection,
        model: str,
        items: dict[str, ItemRecord],
        columns: Sequence[BookColumn],
        *,
        catalog: int,
        among: Sequence[str] | None = None,
    ) -> None:
        """Get ready for items as they are shown.

        Args:
            book: the record book.
            collection: the one to write to.
            model: its model's key.
            items: all of the catalog's; or, where `among` is given, those to bring in step.
            columns: the catalog's.
            catalog: its number, by which it is known what of its pictures' readings it tells.
            among: ids of the points of those items; the collection's average length of texts is then taken as noted.
        """
        self._book = book
        self._catalog = catalog
        self._collection = collection
        self._model = model
        self._columns = columns
        self._stored = book.stored(collection.name, among)
        self._payloads: dict[str, dict[str, Any]] = {}
        self._words: dict[str, Sparse] = {}
        self._digests: dict[str, str] = {}
        self._primary: dict[str, str] = {}
        self._read: dict[str, tuple[Sparse, str]] = {}  # by picture: what was read of it, and a digest of that
        self._enrichments = Enrichments(book)
        texts = [c.name for c in columns if c.kind in (Kind.CATEGORY, Kind.CATEGORIES, Kind.TEXT)]
        counts = {
            item.id: bm25.frequencies(item.title, [item.description, *(item.fields.get(t, "") for t in texts)])
            for item in items.values()
        }
        average = book.length(collection.name) if among is not None else None
        if average is None:
            average = bm25.rounded_length(float(np.mean([sum(c.values()) for c in counts.values()])) if counts else 1.0)
            book.set_length(collection.name, average)
        for item in items.values():
            self._payloads[item.id] = payload(item, columns)
            self._words[item.id] = bm25.item_vector(counts[item.id], average)
            self._digests[item.id] = _digest([self._payloads[item.id], self._words[item.id].indices, average])

    def choose_primaries(self, views: Iterable[ViewRecord]) -> None:
        """Let the first readable view stand for its item; before that, the first view does."""
        self._primary = {}
        for view in sorted(views, key=lambda view: view.position):
            if view.picture:
                self._primary.setdefault(view.item, view.point)

    def fingerprint(self, view: ViewRecord) -> str:
        """Changes with anything that the point of this view is made of."""
        _, read = self._read.get(view.picture or "", _UNREAD)
        return f"{view.picture}:{self._is_primary(view):d}:{self._digests[view.item]}{read}"

    def _look_up(self, views: Iterable[ViewRecord]) -> None:
        """Get ready what enrichers have read of those views."""
        pictures = list(dict.fromkeys(v.picture for v in views if v.picture and v.picture not in self._read))
        found = self._enrichments.of(pictures, self._catalog, SEARCHED)
        for picture in pictures:
            records = found.get(picture, {})
            sparse = terms.of_records(records)
            digest = f"+{_digest([sparse.indices, sparse.values])}" if any(records.values()) else ""
            self._read[picture] = sparse, digest

    def _is_primary(self, view: ViewRecord) -> bool:
        return self._primary[view.item] == view.point if view.item in self._primary else view.position == 0

    def stale(self, views: Iterable[ViewRecord]) -> list[ViewRecord]:
        """Views with a picture whose point is missing or differs; items that were shown again since the start wait."""
        known = list(views)
        self._look_up(known)
        return [
            v
            for v in known
            if v.picture and v.item in self._digests and self._stored.get(v.point) != self.fingerprint(v)
        ]

    def write(self, views: Sequence[ViewRecord], fresh: Mapping[str, NDArray[np.float32]] | None = None) -> int:
        """Upsert the points of those views that have a vector; returns how many. Durable when it returns.

        `fresh` holds vectors by content hash that were just recorded, so that they need not be read back.
        """
        ready = {picture: as_kept(vector) for picture, vector in (fresh or {}).items()}
        written = 0
        for start in range(0, len(views), _BATCH):
            part = [view for view in views[start : start + _BATCH] if view.item in self._digests]
            lacking = {view.picture for view in part if view.picture and view.picture not in ready}
            vectors = ready | self._book.vectors(self._model, list(lacking))
            part = [view for view in part if view.picture in vectors]
            self._look_up(part)
            regions = self._regions([view.picture for view in part if view.picture])
            self._collection.upsert(
                [
                    Point(
                        view.point,
                        vectors[view.picture],
                        terms.joined((self._words[view.item], self._read[view.picture][0])),
                        self._payloads[view.item]
                        | {"item": view.item, "primary": "y" if self._is_primary(view) else "n"},
                        regions.get(view.picture),
                    )
                    for view in part
                    if view.picture
                ]
            )
            fingerprints = {view.point: self.fingerprint(view) for view in part}
            self._book.record_stored(self._collection.name, fingerprints)
            self._stored.update(fingerprints)
            written += len(part)
        return written

    def _regions(self, pictures: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors of the pictures' regions, where the collection keeps them."""
        if not self._collection.schema.regions:
            return {}
        return {picture: kept.vectors for picture, kept in self._book.regions.get(self._model, pictures).items()}

    def sweep(self, views: Iterable[ViewRecord]) -> int:
        """Delete points that belong to none of these views, or to one without a picture; returns how many."""
        wanted = {view.point for view in views if view.picture}
        gone = [point for point in self._stored if point not in wanted]
        if gone:
            self._collection.delete(gone)
            self._book.forget_stored(self._collection.name, gone)
            for point in gone:
                del self._stored[point]
        return len(gone)


def payload(item: ItemRecord, columns: Sequence[BookColumn]) -> dict[str, Any]:
    """The item's filterable values by the columns' keys; what cannot be parsed is left out."""
    values: dict[str, Any] = {}
    for column in columns:
        if column.kind in _KINDS and (value := parse(item.fields.get(column.name, ""), column.kind)) is not None:
            values[column.key] = value
    return values


def _digest(parts: Any) -> str:
    return hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=8).hexdigest()
