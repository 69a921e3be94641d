"""What a score means: curves from a cosine to the chance of a match, fitted for one catalog under one model.

*A match* is what the catalog itself would call one: for a picture another picture of the same item, or of an item of
the same kind (`learning.kinds`); for words an item whose own texts hold them all.

*The chance* of a hit is the share of matches among hits like it: hits among the best of a ranking, with that score,
for queries whose scores are spread over the catalog in that way, where *half of all queries ask for something that the
catalog does not hold*. That prior is a choice, and is stated with every reliability table; where everything asked is
there, chances are a little low, where nothing is, they are too high but below the line.

A curve is a logistic regression (Platt, "Probabilistic outputs for support vector machines", 1999) on the cosine and
on three figures of the query's own background, as scores are normalised in speaker verification (Auckenthaler et al.,
"Score normalization for text-independent speaker verification systems", 2000): a score that many pictures reach is
worth less than one that stands alone. For one query the chance rises with the score, always.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SHOWN = 20
"""Best hits of a ranking that curves are fitted on: what a visitor looks at."""

_TAIL = 10
_FEWEST = 30  # matches that a curve is fitted on, at least
_RIDGE = 1.0  # penalty, in matches: keeps curves tame where matches and others are wholly apart
_STEPS = 60


class Background(NamedTuple):
    """How a query scores over a sample of the catalog: tenth best score, middle, and spread of the lower half."""

    tail: float
    middle: float
    spread: float

    @classmethod
    def of(cls, scores: NDArray[np.float32]) -> Background:
        """From scores of shape (n,), n > 0."""
        place = max(len(scores) - _TAIL, 0)
        middle, low = (float(value) for value in np.quantile(scores, (0.5, 0.25)))
        return cls(float(np.partition(scores, place)[place]), middle, middle - low)


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve. `weights` are those of one, the score, and the background's tail, middle and spread."""

    weights: tuple[float, float, float, float, float]

    def chance(self, score: NDArray[np.float32], background: Background) -> NDArray[np.float32]:
        """Chance of a match, 0 … 1, rising with the score."""
        one, by_score, *others = self.weights
        logit = one + by_score * score + float(np.dot(others, background))
        return np.asarray(1 / (1 + np.exp(-np.clip(logit, -30, 30))), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curves of a catalog × model. None: the catalog has too little to fit one; the background must do.

    `same`: picture, the same item. `kind`: picture, another item of the same kind. `words`: words, the item's pictures.
    """

    same: Curve | None = None
    kind: Curve | None = None
    words: Curve | None = None

    def of_picture(self, scores: NDArray[np.float32], sample: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """Chances for a picture's scores, with its scores over the sample; None where there is no curve."""
        if self.same is None:
            return None
        background = Background.of(sample)
        chance = self.same.chance(scores, background)
        if self.kind is not None:
            chance = 1 - (1 - chance) * (1 - self.kind.chance(scores, background))
        return chance

    def of_words(self, scores: NDArray[np.float32], sample: NDArray[np.float32]) -> NDArray[np.float32] | None:
        """Chances for a text's scores, with its scores over the sample; None where there is no curve."""
        return None if self.words is None else self.words.chance(scores, Background.of(sample))

    def to_text(self) -> str:
        """As the record book keeps it."""
        return json.dumps({name: curve and curve["weights"] for name, curve in asdict(self).items()})

    @classmethod
    def from_text(cls, text: str) -> Calibration:
        """The inverse of `to_text`."""
        return cls(**{name: weights and Curve(tuple(weights)) for name, weights in json.loads(text).items()})


class Hits(NamedTuple):
    """What a curve is fitted on: features of shape (n, 4) (score, tail, middle, spread), match or not, weights (n,)."""

    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    weights: NDArray[np.float64]


def hits(
    scores: NDArray[np.float32],
    right: NDArray[np.bool_],
    among: NDArray[np.bool_],
    held: NDArray[np.bool_] | None = None,
    rarity: float = 1.0,
) -> Hits:
    """The best hits of some queries, each query asked twice: as it is, and as if the catalog held nothing of it.

    Args:
        scores: of each query over the sample of the catalog, shape (queries, n).
        right: whether that is a match, the same shape.
        among: whether that may be a hit at all, the same shape; a picture is not its own answer.
        held: what is gone when the catalog holds nothing of it, the same shape, `right` included; None: `right`.
        rarity: how often a hit that is no match counts; the sample's share of the catalog, inverted, where matches
            are only found within the sample.
    """
    rows: list[NDArray[np.float64]] = []
    truths: list[NDArray[np.bool_]] = []
    for own, matching, allowed, gone in zip(scores, right, among, right if held is None else held, strict=True):
        for there in (True, False):
            left = np.flatnonzero(allowed if there else allowed & ~gone)
            if len(left) <= SHOWN:
                continue
            background = Background.of(own[left])
            best = left[np.argsort(-own[left], kind="stable")[:SHOWN]]
            rows.append(np.column_stack([own[best], np.tile(background, (len(best), 1))]).astype(np.float64))
            truths.append(matching[best] if there else np.zeros(len(best), dtype=bool))
    if not rows:
        return Hits(np.zeros((0, 4)), np.zeros(0, dtype=bool), np.zeros(0))
    truth = np.concatenate(truths)
    return Hits(np.concatenate(rows), truth, np.where(truth, 1.0, rarity))


def joined(parts: Sequence[Hits]) -> Hits:
    """Several sets of hits as one."""
    return Hits(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def fit(found: Hits) -> Curve | None:
    """The curve of greatest likelihood (Newton's method, a little ridge).

    None where matches are too few to tell, or where a higher score does not mean a better chance.
    """
    if found.right.sum() < _FEWEST or (~found.right).sum() < _FEWEST:
        return None
    centre, scale = found.features.mean(axis=0), found.features.std(axis=0) + 1e-6
    x = np.column_stack([np.ones(len(found.right)), (found.features - centre) / scale])
    y, w = found.right.astype(np.float64), found.weights
    penalty = _RIDGE * np.diag([0.0, 1, 1, 1, 1])
    b = np.zeros(5)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ b, -30, 30)))
        curvature = x.T @ (x * (w * p * (1 - p) + 1e-9)[:, None]) + penalty
        step = np.linalg.solve(curvature, x.T @ (w * (y - p)) - penalty @ b)
        b = b + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-9))
        if np.abs(step).max() < 1e-7:
            break
    slopes = b[1:] / scale
    if slopes[0] <= 0:
        return None
    one = float(b[0] - slopes @ centre)
    return Curve((one, float(slopes[0]), float(slopes[1]), float(slopes[2]), float(slopes[3])))
