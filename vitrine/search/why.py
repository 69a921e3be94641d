"""Why an item is a hit: how much each signal gave, what matched in its texts and picture, and what was met exactly."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.enrich import fuzzy, terms
from vitrine.search import naming
from vitrine.search.line import LINE
from vitrine.search.ranking import Asked, Ranked
from vitrine.search.readings import Readings
from vitrine.search.routing import Routing
from vitrine.store.book import BookColumn, ItemRecord

_AROUND = 70  # letters that are shown before and behind words of a long text
_LEAST = 0.3  # how surely a colour must be meant to be named as a reason
_SEARCHED = (Kind.CATEGORY, Kind.CATEGORIES, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the item, or a part of it, in which words of the query stand: `marks` are from–to in letters."""

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in the picture and matched: `kind` is the enricher, `marks` the words of it that matched.

    `box` is x0, y0, x1, y1 in pixels of the upright picture, None where it is about all of it; `share` is that of a
    colour, 0 … 1.
    """

    kind: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()
    box: tuple[float, ...] | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The reasons for one hit. `wanted` is what the model looked for, unit length, shape (dimension,), or None."""

    id: str
    point: str
    chance: float
    shares: dict[str, float]
    signals: dict[str, float]
    words: tuple[Text, ...]
    met: list[dict[str, Any]]
    wanted: NDArray[np.float32] | None
    read: tuple[Reading, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Without what only the model understands."""
        return {
            "id": self.id,
            "chance": self.chance,
            "above_line": self.chance >= LINE,
            "shares": self.shares,
            "signals": self.signals,
            "words": [{"field": one.field, "text": one.text, "marks": list(one.marks)} for one in self.words],
            "met": self.met,
            "read": [asdict(one) for one in self.read],
        }


def explain(
    ranked: Ranked,
    item: ItemRecord,
    columns: Sequence[BookColumn],
    asked: Asked | None,
    routing: Routing,
    read: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Why:
    """The reasons for a hit.

    Args:
        ranked: the hit.
        item: the item as it is shown.
        columns: the catalog's.
        asked: the query in the model's terms; None where nothing was asked of the model or of the texts.
        routing: what was read from the words as filters, all of which the hit meets.
        read: what was read of the hit's picture, by enricher.
    """
    terms = set(asked.words.indices) if asked else set()
    texts = [("title", item.title), ("description", item.description)]
    texts += [(c.name, item.fields.get(c.name, "").replace("|", ", ")) for c in columns if c.kind in _SEARCHED]
    found = tuple(marked for name, text in texts if text and (marked := _marked(name, text, terms)) is not None)
    return Why(
        ranked.item,
        ranked.point,
        ranked.chance,
        ranked.shares,
        ranked.signals,
        found,
        routing.as_json(),
        _wanted(asked),
        tuple(_readings(asked.read, read or {})) if asked else (),
    )


def _readings(asked: Readings, read: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Reading]:
    """What was read in a picture that the query meets."""
    for one in read.get("codes", ()):
        if not asked.codes.isdisjoint(terms.codes(str(one["text"]))):
            yield Reading("codes", str(one["text"]), box=_box(one))
    meant = {term for means in asked.printed.values() for term in means}
    for one in read.get("words", ()):
        text = str(one["text"])
        marks = tuple(
            (start, end)
            for start, end in bm25.places(text)
            if one["confidence"] >= terms.SURE
            and any(terms.printed(word) in meant for word in fuzzy.words(text[start:end]))
        )
        if marks:
            yield Reading("words", text, marks, _box(one))
    for one in read.get("captions", ()):
        text = str(one["text"])
        marks = tuple(
            (start, end)
            for start, end in bm25.places(text)
            if not terms.captions(text[start:end]).isdisjoint(term for said in asked.captions.values() for term in said)
        )
        if marks:
            yield Reading("captions", text, marks)
    for one in read.get("colours", ()):
        name, term = str(one["text"]), terms.colour(str(one["text"]))
        sure = max((means.get(term, 0.0) for means in asked.colours.values()), default=0.0)
        if sure >= _LEAST or naming.near(name, asked.seen):
            yield Reading("colours", name, share=float(one["share"]))


def _box(record: Mapping[str, Any]) -> tuple[float, ...] | None:
    return None if record["box"] is None else tuple(record["box"])


def _wanted(asked: Asked | None) -> NDArray[np.float32] | None:
    if asked is None:
        return None
    parts = [(asked.text, 1 - asked.weight), (asked.picture, asked.weight)]
    given = [(vector, share) for vector, share in parts if vector is not None]
    if len(given) < 2:
        return given[0][0] if given else None
    joined = sum(share * vector for vector, share in given)
    return np.asarray(joined / max(float(np.linalg.norm(joined)), 1e-9), dtype=np.float32)


def _marked(field: str, text: str, terms: Collection[int]) -> Text | None:
    """The text with the words whose terms are asked for, cut to where they stand; None where there are none."""
    marks = [
        (start, end)
        for start, end in bm25.places(text)
        if {bm25.term_id(t) for t in bm25.terms(text[start:end])} & {*terms}
    ]
    if not marks:
        return None
    first = max(0, marks[0][0] - _AROUND)
    first = text.rfind(" ", 0, first) + 1 if first else 0
    last = min(len(text), marks[0][1] + 2 * _AROUND)
    last = len(text) if last == len(text) or (space := text.find(" ", last)) < 0 else space
    head, tail = "… " if first else "", " …" if last < len(text) else ""
    shift = len(head) - first
    within = tuple((start + shift, end + shift) for start, end in marks if first <= start and end <= last)
    return Text(field, head + text[first:last] + tail, within)
