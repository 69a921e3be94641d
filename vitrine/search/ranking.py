"""From a query to ranked items: candidates fused by the engine, scored by how far they stand out, one hit an item.

The engine walks up to seven roads (words by the model, pictures by the model, words by BM25, and where anything was
read off the catalog's pictures printed words, colours, codes, captions) and fuses them to a pool of candidates. A fused
rank says which is first, not whether it is any good; so each candidate is then scored from its own signals, each turned
into a chance of a match: the model's cosines by the catalog's `calibration`, or by its background (`line`) where it is
too small to have one; words by the share of the query's words found, written, printed, captioned or as a colour
(`saying`). The chances are joined in `fusing`, by the catalog's `weights`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding import bm25
from vitrine.embedding.protocol import Embedder
from vitrine.search.calibration import Calibration
from vitrine.search.fusing import Evidence, fuse
from vitrine.search.line import IDENTICAL, Line
from vitrine.search.query import Query
from vitrine.search.readings import NOTHING, Readings, likeness, union
from vitrine.search.regions import Parts
from vitrine.search.saying import coverage, said
from vitrine.search.weights import USUAL, Weights
from vitrine.store import protocol
from vitrine.store.protocol import Filter, Found, Road, Sparse

POOL = 400
"""Points that the engine's fusion hands over, at least."""

UNCALIBRATED = Calibration()

ROADS = {"text": 1.0, "picture": 1.0, "words": 1.0, "printed": 0.5, "colour": 0.25, "code": 2.0, "caption": 0.25}
"""What a rank by each signal counts in the engine's fusion, with the usual weights."""

_UNLIKE = 0.5  # how strongly a disliked picture pushes the query's vector away
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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a catalog: vectors of it to measure backgrounds on, shape (n, dimension), what scores mean, and
    its pictures' regions where it has any.
    """

    sample: NDArray[np.float32]
    calibration: Calibration = UNCALIBRATED
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """A pool of n views with their vectors, shape (n, dimension), and what each signal says of them."""

    found: Sequence[Found]
    vectors: NDArray[np.float32]
    evidence: Evidence


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


def prepared(query: Query, model: str, text: NDArray[np.float32] | None, unwritten: Collection[int]) -> Asked:
    """A query of words and pictures whose words have been embedded before; `unwritten` terms are looked for nowhere."""
    asked = understand(replace(query, text=""), model, None, {})
    words = bm25.query_vector(query.text)
    left = [(term, weight) for term, weight in zip(words.indices, words.values, strict=True) if term not in unwritten]
    written = Sparse(tuple(term for term, _ in left), tuple(weight for _, weight in left))
    return replace(asked, text=text, words=written, terms=words.indices)


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
    known: Known,
    pool: int,
    weights: Weights = USUAL,
) -> tuple[list[Ranked], bool]:
    """Items best first, and whether these are all that can be found, since less than a pool of views was there."""
    candidates = gather(asked, collection, filter, known, pool, weights)
    if candidates is None:
        return [], True
    fused = fuse(candidates.evidence, weights)
    if fused is None:
        return [], True
    found, signals = candidates.found, candidates.evidence.signals
    ranked = [
        Ranked(
            str(found[i].payload["item"]),
            found[i].id,
            round(float(fused.chance[i]), 4),
            {name: round(float(values[i]), 4) for name, values in signals.items()},
            {name: round(float(values[i]), 4) for name, values in fused.shares.items()},
            candidates.vectors[i],
        )
        for i in np.argsort(-fused.chance, kind="stable")  # ties keep the engine's fused order
    ]
    return _by_item(ranked), len(found) < pool


def gather(
    asked: Asked, collection: protocol.Collection, filter: Filter, known: Known, pool: int, weights: Weights = USUAL
) -> Candidates | None:
    """The engine's pool of views with what each signal says of them; None where nothing is asked, or nothing found."""
    roads = _roads(asked, pool, weights)
    if not roads or not len(known.sample):
        return None
    by_region: dict[str, float] = {}
    if known.parts is not None and asked.picture is not None and collection.schema.regions:
        road = Road(asked.picture, pool, asked.weight if asked.text is not None else 1.0, regions=True)
        roads.append(road)
        by_region = {one.id: one.score for one in collection.query([road], filter=filter, limit=pool)}
    found = collection.query(roads, filter=filter, limit=pool, with_vectors=True)
    return _weighed(asked, found, known, by_region) if found else None


def _roads(asked: Asked, pool: int, weights: Weights) -> list[Road]:
    share = asked.weight if asked.text is not None and asked.picture is not None else 1.0
    sparse = {
        "words": asked.words,
        "printed": union(asked.read.printed),
        "colour": union(asked.read.colours),
        "code": Sparse(tuple(sorted(asked.read.codes)), (1.0,) * len(asked.read.codes)),
        "caption": union(asked.read.captions),
    }
    walked: dict[str, tuple[NDArray[np.float32] | Sparse, float]] = {}
    if asked.picture is not None:
        walked["picture"] = asked.picture, share
    if asked.text is not None:
        walked["text"] = asked.text, 1 - share if asked.picture is not None else 1.0
    walked |= {name: (terms, 1.0) for name, terms in sparse.items() if terms.indices}
    counts = weights.among(walked)
    return [Road(what, pool, part * ROADS[name] * counts[name]) for name, (what, part) in walked.items()]


def _weighed(asked: Asked, found: Sequence[Found], known: Known, by_region: dict[str, float]) -> Candidates:
    """What each signal says of what was found."""
    vectors = np.stack([f.picture for f in found if f.picture is not None])
    sample, calibration = known.sample, known.calibration
    signals: dict[str, NDArray[np.float32]] = {}
    by_text = by_picture = identical = alike = told = keep = None
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
        identical = IDENTICAL.chance(signals["picture"])
        by_picture = np.maximum(by_picture, identical)
        if known.parts is not None and by_region:
            signals["region"] = np.array([by_region.get(f.id, 0.0) for f in found], dtype=np.float32)
            by_picture = np.maximum(by_picture, known.parts.chance(signals["region"], asked.picture, calibration))
    held = [{} if f.words is None else dict(zip(f.words.indices, f.words.values, strict=True)) for f in found]
    if by_picture is not None and asked.read.seen:
        alike = likeness(asked.read.seen, held)
        signals["colour"] = np.nan_to_num(alike).astype(np.float32)
    if asked.words.indices or asked.read.words:
        written = asked.words.indices
        told = said(written, asked.terms, asked.met, asked.read, held)
        signals |= told.signals
    if asked.without is not None:
        signals["without"] = Line.of_scores(sample @ asked.without).chance(vectors @ asked.without)
        keep = 1 - signals["without"]
    if asked.without_words.indices:
        named = np.array([coverage(asked.without_words.indices, one) >= 1.0 for one in held])
        keep = np.where(named, 0.0, 1.0 if keep is None else keep).astype(np.float32)
    evidence = Evidence(signals, by_text, by_picture, told, identical, alike, asked.weight, keep)
    return Candidates(found, vectors, evidence)


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
