"""What was read off a catalog's pictures, as its queries meet it: printed words, codes, measured colours and captions.

A query's word finds a printed one that is like it (a part of it, or spelled a little otherwise), a number finds a code
that was read, a colour's name the pictures whose thing has that colour, and a word a caption that says it. How much a
measured colour counts is learned from the catalog itself: of the items whose texts name colours, how often they name
one that was measured.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from vitrine.embedding import bm25
from vitrine.enrich import Subject, fuzzy, terms
from vitrine.enrich.colours import Colours
from vitrine.search import naming
from vitrine.store.enrichments import SEARCHED, Enrichments
from vitrine.store.items import ItemRecord
from vitrine.store.protocol import Sparse

USUAL_TRUST = 0.6
"""What a measured colour counts beside a written one where the catalog does not tell."""

_TELLING = 30  # items that name a colour, from which on the catalog tells
_LOOKED_AT = 3000  # items that are asked, of larger catalogs
_TRUST = (0.3, 0.9)  # between which it counts
_SHORT_PART = 4  # letters from which on a word may stand anywhere in a printed one; a shorter one begins it
_PREVIEW = 64  # pixels a side of a preview that is measured
_MOST_WORDS = 40  # of a query that are looked for among printed ones

Alike = Mapping[int, Mapping[int, float]]
"""A term of the query -> terms of what was read that it may mean, with how surely, 0 … 1."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What of a query meets what was read of pictures.

    `codes` are terms of codes that some picture holds; `seen` are the colours of the query's own pictures (names of the
    palette), with their share up to 1.
    """

    printed: Alike = field(default_factory=dict)
    colours: Alike = field(default_factory=dict)
    codes: frozenset[int] = frozenset()
    seen: Mapping[str, float] = field(default_factory=dict)
    captions: Alike = field(default_factory=dict)

    def without(self, off: Iterable[str]) -> Readings:
        """Less those of the signals `printed`, `colour`, `code`, `caption` that are switched off."""
        gone = set(off)
        return replace(
            self,
            printed={} if "printed" in gone else self.printed,
            colours={} if "colour" in gone else self.colours,
            seen={} if "colour" in gone else self.seen,
            codes=frozenset() if "code" in gone else self.codes,
            captions={} if "caption" in gone else self.captions,
        )

    @property
    def words(self) -> bool:
        """Whether words of the query meet anything."""
        return bool(self.printed or self.colours or self.codes or self.captions)


NOTHING = Readings()
"""Of a query in a catalog of which nothing was read."""


class Read:
    """What was read of one catalog. Made once for its contents; cheap to ask.

    Args:
        items: the catalog's items.
        words, codes, colours, captions: the records of these enrichers by item id.
    """

    def __init__(
        self,
        items: Mapping[str, ItemRecord],
        words: Mapping[str, Sequence[Mapping[str, Any]]],
        codes: Mapping[str, Sequence[Mapping[str, Any]]],
        colours: Mapping[str, Sequence[Mapping[str, Any]]],
        captions: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> None:
        self.lines = {
            id: [str(one["text"]) for one in records if one["confidence"] >= terms.SURE]
            for id, records in words.items()
            if id in items
        }
        self._words = fuzzy.Index(self.lines)
        self._codes = frozenset(
            term for id, records in codes.items() if id in items for one in records for term in terms.codes(one["text"])
        )
        self._colours = frozenset(str(one["text"]) for records in colours.values() for one in records)
        self._captions = frozenset(
            term
            for id, records in (captions or {}).items()
            if id in items
            for one in records
            for term in terms.captions(str(one["text"]))
        )
        self.trust = _trust(items, colours) if self._colours else USUAL_TRUST
        self.like = lru_cache(maxsize=4096)(self._like)

    @property
    def colours(self) -> bool:
        """Whether any were measured."""
        return bool(self._colours)

    @classmethod
    def of(cls, kept: Enrichments, catalog: int, items: Mapping[str, ItemRecord]) -> Read:
        """From what is kept of a catalog."""
        return cls(items, *(kept.by_item(catalog, name) for name in SEARCHED))

    def asked(self, text: str) -> Readings:
        """What the words of a query meet."""
        if not text.strip() or not (self.lines or self._codes or self._colours or self._captions):
            return NOTHING
        printed: dict[int, Mapping[int, float]] = {}
        spans = list(bm25.places(text))[:_MOST_WORDS] if self.lines else []
        for start, end in spans:
            alike = {terms.printed(word): sure for word, sure in self.like(text[start:end]).items()}
            if alike:
                printed.update({bm25.term_id(term): alike for term in bm25.terms(text[start:end])})
        colours: dict[int, Mapping[int, float]] = {}
        if self._colours:
            for term, meant in naming.named(text).items():
                held = {
                    terms.colour(name): share * self.trust for name, share in meant.items() if name in self._colours
                }
                if held:
                    colours[term] = held
        said = {bm25.term_id(term): {terms.captioned(term): 1.0} for term in self._captioned(text)}
        return Readings(printed, colours, self._coded(text), captions=said)

    def _like(self, word: str) -> dict[str, float]:
        """Printed words that a word of a query may mean, with how surely."""
        found: dict[str, float] = {}
        for plain in fuzzy.words(word):
            for other, sure in self._words.like(plain).items():
                if len(plain) >= _SHORT_PART or other.startswith(plain):
                    found[other] = max(found.get(other, 0.0), sure)
        return found

    def _captioned(self, text: str) -> list[str]:
        """The terms of a text that some caption says."""
        return [term for term in bm25.terms(text) if terms.captioned(term) in self._captions] if self._captions else []

    def _coded(self, text: str) -> frozenset[int]:
        if not self._codes:
            return frozenset()
        said = [text, *(word for word in re.split(r"[\s,;]+", text) if len(word) >= 4 and any(map(str.isdigit, word)))]
        return frozenset(term for one in said[:_MOST_WORDS] for term in terms.codes(one)) & self._codes


def of_pictures(read: Iterable[Sequence[Mapping[str, Any]]], previews: Iterable[str] = ()) -> dict[str, float]:
    """The colours of a query's pictures: as they were measured, or, of a visitor's own, off its tiny preview."""
    measured = [*read, *(shown for address in previews if (shown := _of_preview(address)))]
    shares: dict[str, float] = {}
    for records in measured:
        for one in records:
            name = str(one["text"])
            shares[name] = shares.get(name, 0.0) + min(1.0, one["share"] / terms.FULL_SHARE) / len(measured)
    return shares


def likeness(seen: Mapping[str, float], held: Sequence[Mapping[int, float]]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """How alike colours are to those of pictures, 0 … 1, shape (n,); NaN where none were measured.

    The cosine of what each has of every colour, colours that are near each other counting for one another.
    """
    names, near = naming.kernel()
    wanted = np.array([seen.get(name, 0.0) for name in names], dtype=np.float32)
    ids = [terms.colour(name) for name in names]
    has = np.array([[one.get(id, 0.0) for id in ids] for one in held], dtype=np.float32).reshape(-1, len(names))
    lengths = np.einsum("ij,jk,ik->i", has, near, has) * float(wanted @ near @ wanted)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(lengths > 0, (has @ near @ wanted) / np.sqrt(lengths), np.nan), dtype=np.float32)


def union(alike: Alike) -> Sparse:
    """All that the terms of a query may mean, each as surely as it is meant most."""
    weights: dict[int, float] = {}
    for means in alike.values():
        for term, sure in means.items():
            weights[term] = max(weights.get(term, 0.0), sure)
    return Sparse(tuple(weights), tuple(weights.values()))


def _trust(items: Mapping[str, ItemRecord], colours: Mapping[str, Sequence[Mapping[str, Any]]]) -> float:
    """Of the items whose texts name colours, the share that names one of those measured (half of the thing or more)."""
    told = right = 0
    for id in list(colours)[:: max(1, len(colours) // _LOOKED_AT)]:
        item, records = items.get(id), colours[id]
        main = {str(one["text"]) for one in records if one["share"] >= 0.5}
        if item is None or not main:
            continue
        said = naming.named(" ".join([item.title, *item.fields.values()]))
        if said:
            told += 1
            right += any(share >= 0.5 and name in main for meant in said.values() for name, share in meant.items())
    if told < _TELLING:
        return USUAL_TRUST
    return float(np.clip(right / told, *_TRUST))


@lru_cache(maxsize=256)
def _of_preview(address: str) -> tuple[Mapping[str, Any], ...]:
    """What a `data:` address of a tiny WebP shows; nothing where it shows none."""
    try:
        data = base64.b64decode(address.partition(",")[2], validate=True)
        with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
            if max(image.size) > _PREVIEW:  # no preview of ours, and perhaps a bomb
                return ()
            small = image.convert("RGB")
    except (ValueError, OSError, UnidentifiedImageError):
        return ()  # the link was changed: its picture is searched for all the same
    return tuple(record.as_json() for record in Colours().read(Subject.of(small)))
