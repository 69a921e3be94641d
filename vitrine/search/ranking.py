"""From a query to ranked items: candidates fused by the engine, scored by how far they stand out, one hit an item.

The engine walks up to six roads (words by the model, pictures by the model, words by BM25, and where anything was read
off the catalog's pictures printed words, colours and codes) and fuses them to a pool of candidates. A fused rank says
which is first, not whether it is any good; so each candidate is then scored from its own signals, each turned into a
chance of a match: the model's cosines by the catalog's `calibration`, or by its background (`line`) where it is too
small to have one; words by the share of the query's words found, written, printed or as a colour (`saying`). The
chances are joined: model or words may vouch for a text, text and picture must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding import bm25
from vitrine.embedding.protocol import Embedder
from vitrine.search.calibration import Calibration
from vitrine.search.line import IDENTICAL, LINE, Line
from vitrine.search.query import Query
from vitrine.search.readings import NOTHING, Readings, likeness, union
from vitrine.search.regions import Parts
from vitrine.search.saying import coverage, said
from vitrine.store import protocol
from vitrine.store.protocol import Filter, Found, Road, Sparse

POOL = 400
"""Points that the engine's fusion hands over, at least."""

UNCALIBRATED = Calibration()

SIGNALS = ("text", "picture", "words", "printed", "colour", "code")
"""What the model makes of the query's words, what it makes of its pictures, the words as they are written and as they
are printed in pictures, colours that were measured there, and codes that were read."""

ALL_WORDS = 0.97
"""Chance of an item that holds all the query's words."""

CODE = 0.999
"""Chance of an item whose code was asked for: it stands before all others."""

ROADS = {"text": 1.0, "picture": 1.0, "words": 1.0, "printed": 0.5, "colour": 0.25, "code": 2.0}
"""What a rank by each signal counts in the engine's fusion."""

_UNLIKE = 0.5  # how strongly a disliked picture pushes the query's vector away
_PARTIAL = 1.6  # how little of a chance part of the words gives: half of them a third
_TINT = 1.0  # how much colours that are more alike than usual add to a picture's odds, in natural logarithms
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

    `terms` are those of the query's words, `met` the ones of them that every candidate meets, since they became
    filters; `words` is the sparse query for what is written, `read` what meets what was read off pictures.
    """

    text: NDArray[np.float32] | None
    picture: NDArray[np.float32] | None
    without: NDArray[np.float32] | None
    words: Sparse
    without_words: Sparse
    weight: float
    met: frozenset[int] = frozenset()
    read: Readings = NOTHING
    terms: tuple[int, ...] = ()


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
    words = bm25.query_vector(query.text)
    return Asked(text, picture, without, words, bm25.query_vector(query.without), query.weight, terms=words.indices)


def switched(asked: Asked, off: Collection[str]) -> Asked:
    """The query without the signals that are switched off (of `SIGNALS`); one is always left on."""
    nothing: Sparse = Sparse((), ())
    left = replace(
        asked,
        text=None if "text" in off else asked.text,
        picture=None if "picture" in off else asked.picture,
        words=nothing if "words" in off else asked.words,
        read=asked.read.without(off),
    )
    return left if left.text is not None or left.picture is not None or left.words.indices or left.read.words else asked


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
        roads.append(Road(asked.picture, pool, share * ROADS["picture"]))
    if asked.text is not None:
        roads.append(Road(asked.text, pool, (1 - share if asked.picture is not None else 1.0) * ROADS["text"]))
    sparse = {
        "words": asked.words,
        "printed": union(asked.read.printed),
        "colour": union(asked.read.colours),
        "code": Sparse(tuple(sorted(asked.read.codes)), (1.0,) * len(asked.read.codes)),
    }
    roads += [Road(terms, pool, ROADS[name]) for name, terms in sparse.items() if terms.indices]
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
    held = [{} if f.words is None else dict(zip(f.words.indices, f.words.values, strict=True)) for f in found]
    tint = None
    if by_picture is not None and asked.read.seen:
        signals["colour"], by_picture, tint = _tinted(by_picture, likeness(asked.read.seen, held))
        by_picture = np.maximum(by_picture, IDENTICAL.chance(signals["picture"]))
    by_said: dict[str, NDArray[np.float32]] = {}
    if asked.words.indices or asked.read.words:
        told = said(asked.terms if asked.words.indices else (), asked.terms, asked.met, asked.read, held)
        signals |= told.signals
        by_words = ALL_WORDS * told.coverage**_PARTIAL
        by_said = {name: _odds(by_words) * part for name, part in told.parts.items()}
        if asked.read.codes:
            by_said["code"] = _odds(CODE * signals["code"])
            by_words = 1 - (1 - by_words) * (1 - CODE * signals["code"])
    shares = _shares(by_text, by_picture, by_said, asked.weight, tint)
    if by_words is not None:
        by_text = by_words if by_text is None else 1 - (1 - by_text) * (1 - by_words)
    if by_text is None and by_picture is None:
        return []
    if by_text is None or by_picture is None:
        chance = by_picture if by_text is None else by_text
    else:
        chance = np.exp(asked.weight * np.log(by_picture + 1e-9) + (1 - asked.weight) * np.log(by_text + 1e-9))
    assert chance is not None
    if asked.read.codes:
        chance = np.maximum(chance, CODE * signals["code"])
    if asked.without is not None:
        against = Line.of_scores(sample @ asked.without).chance(vectors @ asked.without)
        chance = chance * (1 - against)
        signals["without"] = against
    if asked.without_words.indices:
        named = np.array([coverage(asked.without_words.indices, one) >= 1.0 for one in held])
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


def _tinted(
    by_picture: NDArray[np.float32], alike: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Likeness of colours, the chances by the picture with it, and what share of them it added, all of shape (n,).

    What is as alike as usual among the candidates, or was not measured, keeps its chance. Colours order the hits and
    move none over the line: light changes them, and the curves that say where the line is were learned without them.
    """
    known = ~np.isnan(alike)
    usual = float(alike[known].mean()) if known.any() else 0.0
    shift = np.where(known, alike - usual, 0.0)
    before = np.clip(by_picture, 1e-6, 1 - 1e-6)
    after = 1 / (1 + np.exp(-(np.log(before / (1 - before)) + _TINT * shift)))
    after = np.where(by_picture < LINE, np.minimum(after, LINE - 1e-3), np.maximum(after, LINE))
    after = np.where(shift == 0, by_picture, after).astype(np.float32)
    added = np.maximum(after - by_picture, 0) / np.maximum(after, 1e-6)
    return np.nan_to_num(alike).astype(np.float32), after, np.asarray(added, dtype=np.float32)


def _odds(chance: NDArray[np.float32]) -> NDArray[np.float32]:
    """What chances that vouch for one another add up as."""
    return np.asarray(-np.log(np.maximum(1 - chance, 1e-6)) + 1e-6, dtype=np.float32)


def _shares(
    by_text: NDArray[np.float32] | None,
    by_picture: NDArray[np.float32] | None,
    by_said: dict[str, NDArray[np.float32]],
    weight: float,
    tint: NDArray[np.float32] | None = None,
) -> dict[str, NDArray[np.float32]]:
    """How much each signal gave, of shape (n,): they add up to 1 for every hit.

    Chances that vouch for one another add up as -log(1 - chance) does; a picture and words share by the weight. `tint`
    is the share of the picture's chance that its colours added.
    """
    vouched = ({} if by_text is None else {"text": _odds(by_text)}) | by_said
    if by_picture is None and not vouched:
        return {}
    told = sum(vouched.values())
    shares = {name: np.asarray(part / told, dtype=np.float32) for name, part in vouched.items()}
    if by_picture is None:
        return shares
    if not shares:
        picture = np.ones_like(by_picture)
    else:
        by_all = 1 - np.exp(-np.asarray(told))
        seen, heard = weight * by_picture + 1e-6, (1 - weight) * by_all + 1e-6
        picture = np.asarray(seen / (seen + heard), dtype=np.float32)
        shares = {name: part * (1 - picture) for name, part in shares.items()}
    if tint is None:
        return {"picture": picture} | shares
    colour = shares.pop("colour", np.zeros_like(picture)) + picture * tint
    return {"picture": picture * (1 - tint)} | shares | {"colour": colour}


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
