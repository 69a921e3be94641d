"""From a query to ranked items: candidates fused by the engine, scored by how far they stand out, one hit an item.

The engine walks up to three roads (words by the model, pictures by the model, words by BM25) and fuses them to a pool
of candidates. A fused rank says which is first, not whether it is any good; so each candidate is then scored from its
own signals, each turned into a chance of a match: the model's cosines by the catalog's `calibration`, or by its
background (`line`) where it is too small to have one; BM25 by the share of the query's words found. The chances are
joined: model or words may vouch for a text, text and picture must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding import bm25
from vitrine.embedding.protocol import Embedder
from vitrine.search.calibration import Calibration
from vitrine.search.line import IDENTICAL, Line
from vitrine.search.query import Query
from vitrine.search.regions import Parts
from vitrine.store import protocol
from vitrine.store.protocol import Filter, Found, Road, Sparse

POOL = 400
"""Points that the engine's fusion hands over, at least."""

UNCALIBRATED = Calibration()

SIGNALS = ("text", "picture", "words")
"""What the model makes of the query's words, what it makes of its pictures, and the words as they are written."""

ALL_WORDS = 0.97
"""Chance of an item that holds all the query's words."""

_UNLIKE = 0.5  # how strongly a disliked picture pushes the query's vector away
_PARTIAL = 1.6  # how little of a chance part of the words gives: half of them a third
_IN_TITLE = 1.6  # BM25 weight that a term reaches in a title of usual length
_MENTIONED = 0.8  # what a term counts that is only mentioned in passing
_MODEL_CHANCE = 0.9  # at most, of an item that only the model likes for a text: what is written there counts more


@dataclass(frozen=True, slots=True)
class Ranked:
    """An item by its best view, with its chance of a match and the signals behind it.

    `shares` say how much of the chance each signal gave; they add up to 1. `vector` is that of the view, unit length,
    shape (dimension,); `others` are hits that were folded into this one (see `variety`).
    """

    item: str
    point: str
    chance: float
    signals: dict[str, float]
    shares: dict[str, float] = field(default_factory=dict)
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in the model's terms. Vectors are of unit length, shape (dimension,); None where not asked.

    `met` are the terms of `words` that every candidate meets, since they became filters.
    """

    text: NDArray[np.float32] | None
    picture: NDArray[np.float32] | None
    without: NDArray[np.float32] | None
    words: Sparse
    without_words: Sparse
    weight: float
    met: frozenset[int] = frozenset()


def understand(
    query: Query, model: str, embedder: Callable[[], Embedder] | None, views: dict[str, list[NDArray[np.float32]]]
) -> Asked:
    """Embed what the query says.

    Args:
        query: what is asked.
        model: the key of the model that the catalog's vectors are of.
        embedder: gives that model; asked for only where there are words to embed. None: words go by BM25 alone.
        views: the vectors of liked and disliked items.

    Raises:
        QueryError: a picture of the query was embedded by another model.
        ModelUnavailable: the model cannot be had.
    """
    texts = [text for text in (query.text.strip(), query.without.strip()) if text]
    vectors = list(embedder().words(texts)) if texts and embedder else []
    text = vectors.pop(0) if vectors and query.text.strip() else None
    without = vectors.pop(0) if vectors and query.without.strip() else None
    wanted = [picture.vector(model) for picture in query.pictures]
    wanted += [_mean(views[id]) for id in query.like if views.get(id)]
    unwanted = [_mean(views[id]) for id in query.unlike if views.get(id)]
    picture = None
    if wanted:
        away = _UNLIKE * np.mean(unwanted, axis=0) if unwanted else 0.0
        picture = _unit(np.mean(wanted, axis=0) - away)
    elif unwanted and text is not None:
        text = _unit(text - _UNLIKE * np.mean(unwanted, axis=0))
    return Asked(text, picture, without, bm25.query_vector(query.text), bm25.query_vector(query.without), query.weight)


def switched(asked: Asked, off: Collection[str]) -> Asked:
    """The query without the signals that are switched off (of `SIGNALS`); one is always left on."""
    nothing: Sparse = Sparse((), ())
    left = replace(
        asked,
        text=None if "text" in off else asked.text,
        picture=None if "picture" in off else asked.picture,
        words=nothing if "words" in off else asked.words,
    )
    return asked if left.text is None and left.picture is None and not left.words.indices else left


def rank(
    asked: Asked,
    collection: protocol.Collection,
    filter: Filter,
    sample: NDArray[np.float32],
    pool: int,
    calibration: Calibration = UNCALIBRATED,
    parts: Parts | None = None,
) -> tuple[list[Ranked], bool]:
    """Items best first, and whether these are all that can be found, since less than a pool of views was there.

    `sample` holds vectors of the catalog, shape (n, dimension), to measure the background on; `parts` is that of its
    pictures' regions, where it has any.
    """
    roads = []
    share = asked.weight if asked.text is not None and asked.picture is not None else 1.0
    if asked.picture is not None:
        roads.append(Road(asked.picture, pool, share))
    if asked.text is not None:
        roads.append(Road(asked.text, pool, 1 - share if asked.picture is not None else 1.0))
    if asked.words.indices:
        roads.append(Road(asked.words, pool, 1.0))
    if not roads or not len(sample):
        return [], True
    by_region: dict[str, float] = {}
    if parts is not None and asked.picture is not None and collection.schema.regions:
        road = Road(asked.picture, pool, share, regions=True)
        roads.append(road)
        by_region = {one.id: one.score for one in collection.query([road], filter=filter, limit=pool)}
    found = collection.query(roads, filter=filter, limit=pool, with_vectors=True)
    return _by_item(_score(asked, found, sample, calibration, parts, by_region)), len(found) < pool


def _score(
    asked: Asked,
    found: Sequence[Found],
    sample: NDArray[np.float32],
    calibration: Calibration,
    parts: Parts | None,
    by_region: dict[str, float],
) -> list[Ranked]:
    if not found:
        return []
    vectors = np.stack([f.picture for f in found if f.picture is not None])
    signals: dict[str, NDArray[np.float32]] = {}
    by_text = by_picture = by_words = None
    if asked.text is not None:
        signals["text"] = vectors @ asked.text
        background = sample @ asked.text
        by_text = calibration.of_words(signals["text"], background)
        if by_text is None:
            by_text = _MODEL_CHANCE * Line.of_scores(background).chance(signals["text"])
    if asked.picture is not None:
        signals["picture"] = vectors @ asked.picture
        by_picture = calibration.of_picture(signals["picture"], sample @ asked.picture)
        if by_picture is None:
            by_picture = Line.of_pairs(sample).chance(signals["picture"])
        by_picture = np.maximum(by_picture, IDENTICAL.chance(signals["picture"]))
        if parts is not None and by_region:
            signals["region"] = np.array([by_region.get(f.id, 0.0) for f in found], dtype=np.float32)
            by_picture = np.maximum(by_picture, parts.chance(signals["region"], asked.picture, calibration))
    if asked.words.indices:
        signals["words"] = np.array([_strength(asked.words, f.words, asked.met) for f in found], dtype=np.float32)
        by_words = ALL_WORDS * signals["words"] ** _PARTIAL
    shares = _shares(by_text, by_picture, by_words, asked.weight)
    if by_words is not None:
        by_text = by_words if by_text is None else 1 - (1 - by_text) * (1 - by_words)
    if by_text is None and by_picture is None:
        return []
    if by_text is None or by_picture is None:
        chance = by_picture if by_text is None else by_text
    else:
        chance = np.exp(asked.weight * np.log(by_picture + 1e-9) + (1 - asked.weight) * np.log(by_text + 1e-9))
    assert chance is not None
    if asked.without is not None:
        against = Line.of_scores(sample @ asked.without).chance(vectors @ asked.without)
        chance = chance * (1 - against)
        signals["without"] = against
    if asked.without_words.indices:
        named = np.array([_coverage(asked.without_words, f.words) >= 1.0 for f in found])
        chance = np.where(named, 0.0, chance)
    order = np.lexsort((np.arange(len(found)), -chance))  # ties keep the engine's fused order
    return [
        Ranked(
            str(found[i].payload["item"]),
            found[i].id,
            round(float(chance[i]), 4),
            {name: round(float(values[i]), 4) for name, values in signals.items()},
            {name: round(float(values[i]), 4) for name, values in shares.items()},
            vectors[i],
        )
        for i in order
    ]


def _shares(
    by_text: NDArray[np.float32] | None,
    by_picture: NDArray[np.float32] | None,
    by_words: NDArray[np.float32] | None,
    weight: float,
) -> dict[str, NDArray[np.float32]]:
    """How much each signal gave, from the chances by each alone, of shape (n,): they add up to 1 for every hit.

    Chances that vouch for one another add up as -log(1 - chance) does; a picture and words share by the weight.
    """
    vouched = {
        name: -np.log(np.maximum(1 - chance, 1e-6)) + 1e-6
        for name, chance in (("text", by_text), ("words", by_words))
        if chance is not None
    }
    said = sum(vouched.values())
    shares = {name: np.asarray(part / said, dtype=np.float32) for name, part in vouched.items()}
    if by_picture is None:
        return shares
    if not shares:
        return {"picture": np.ones_like(by_picture)}
    by_all = 1 - np.exp(-np.asarray(said))
    seen, told = weight * by_picture + 1e-6, (1 - weight) * by_all + 1e-6
    picture = np.asarray(seen / (seen + told), dtype=np.float32)
    return {"picture": picture} | {name: part * (1 - picture) for name, part in shares.items()}


def _strength(query: Sparse, words: Sparse | None, met: Collection[int] = ()) -> float:
    """Share of the query's terms that the item meets or its texts hold, by how much these are about it, 0 … 1."""
    if words is None or not query.indices:
        return 0.0
    weights = dict(zip(words.indices, words.values, strict=True))
    held = [weights[term] for term in query.indices if term in weights and term not in met]
    shares = sum(_MENTIONED + (1 - _MENTIONED) * min(1.0, w / _IN_TITLE) for w in held)
    return (shares + sum(term in met for term in query.indices)) / len(query.indices)


def _coverage(query: Sparse, words: Sparse | None) -> float:
    """Share of the query's terms that the item's texts hold."""
    if words is None or not query.indices:
        return 0.0
    return len(set(query.indices) & set(words.indices)) / len(query.indices)


def _by_item(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The best view of each item, in rank order; the words of an item are the same on all its views."""
    best: dict[str, Ranked] = {}
    for one in ranked:
        if one.item not in best:
            best[one.item] = replace(one)
    return list(best.values())


def _mean(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    return _unit(np.mean(vectors, axis=0))


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)
