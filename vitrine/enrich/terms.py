"""What was read off a picture, as terms of its sparse vector beside those of what is written of its item.

Printed words, codes, colours and words of captions have term ids of their own, so that they meet only what is asked of
them, while the engine weighs rare ones like all other terms. A picture of which nothing was read has none of them and
costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vitrine.embedding.bm25 import K1, term_id, terms
from vitrine.enrich import fuzzy, gtin
from vitrine.store.protocol import Sparse

SURE = 0.6
"""Confidence, 0 … 1, from which on a printed line is believed."""

FULL_SHARE = 0.35
"""Share of the thing from which on it is of a colour altogether."""

_TERMS = 400  # of one picture at most: a page of print must not outweigh a catalog


def printed(word: str) -> int:
    """The term of a printed word, folded as `fuzzy.words` does."""
    return term_id(f"\0printed\0{word}")


def colour(name: str) -> int:
    """The term of a colour of the palette."""
    return term_id(f"\0colour\0{name}")


def captioned(term: str) -> int:
    """The term of a word of a caption, as `bm25.terms` gives it."""
    return term_id(f"\0caption\0{term}")


def captions(text: str) -> frozenset[int]:
    """The terms of a caption."""
    return frozenset(captioned(term) for term in terms(text))


def codes(text: str) -> frozenset[int]:
    """The terms of a code: the text itself, and the trade items that its number may mean, however it is written."""
    plain = " ".join(text.split()).casefold()
    said = {term_id(f"\0code\0{plain}")} if plain else set()
    return frozenset(said | {term_id(f"\0gtin\0{number}") for number in gtin.meanings(text)})


def of_records(read: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sparse:
    """The terms of what was read off one picture, by enricher (`store.enrichments.SEARCHED`).

    Printed words weigh as in BM25 without a length (a label has none of its own), each occurrence by its confidence; a
    colour by its share of the thing, up to 1; a code, and a word of a caption, 1.
    """
    counts: dict[int, float] = {}
    for record in read.get("words", ()):
        if record["confidence"] >= SURE:
            for word in fuzzy.words(str(record["text"])):
                term = printed(word)
                counts[term] = counts.get(term, 0.0) + float(record["confidence"])
    weights = {term: count * (K1 + 1) / (count + K1) for term, count in list(counts.items())[:_TERMS]}
    for record in read.get("colours", ()):
        weights[colour(str(record["text"]))] = min(1.0, float(record.get("share", 0.0)) / FULL_SHARE)
    for record in read.get("codes", ()):
        weights.update(dict.fromkeys(codes(str(record["text"])), 1.0))
    for record in read.get("captions", ()):
        weights.update(dict.fromkeys(captions(str(record["text"])), 1.0))
    return Sparse(tuple(weights), tuple(round(weight, 4) for weight in weights.values()))


def joined(parts: Iterable[Sparse]) -> Sparse:
    """Sparse vectors without a term in common as one."""
    given = [part for part in parts if part.indices]
    if len(given) == 1:  # nearly always: then nothing is copied
        return given[0]
    weights = {term: weight for part in given for term, weight in zip(part.indices, part.values, strict=True)}
    return Sparse(tuple(weights), tuple(weights.values()))
