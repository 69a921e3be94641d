"""Why an item is a hit: how much each signal gave, the words that matched, and what was met exactly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.search.line import LINE
from vitrine.search.ranking import Asked, Ranked
from vitrine.search.routing import Routing
from vitrine.store.book import BookColumn, ItemRecord

_AROUND = 70  # letters that are shown before and behind words of a long text
_SEARCHED = (Kind.CATEGORY, Kind.CATEGORIES, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the item, or a part of it, in which words of the query stand: `marks` are from–to in letters."""

    field: str
    text: str
    marks: tuple[tuple[int, int], ...]


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
        }


def explain(
    ranked: Ranked, item: ItemRecord, columns: Sequence[BookColumn], asked: Asked | None, routing: Routing
) -> Why:
    """The reasons for a hit.

    Args:
        ranked: the hit.
        item: the item as it is shown.
        columns: the catalog's.
        asked: the query in the model's terms; None where nothing was asked of the model or of the texts.
        routing: what was read from the words as filters, all of which the hit meets.
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
    )


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
