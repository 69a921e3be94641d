"""The held-out check: an adapter is kept only if it finds more on pictures that it has not learned from.

Two things are held out, as far as the groups allow. *New items*: whole groups are left out, four folds; their pictures
are then asked with. *New photos*: of items with several labelled photos a part of these is left out, in runs as they
stand in the file, for pictures taken one after the other are alike. What a search will meet is a mix of both: photos of
labelled items as often as the share of the catalog that is labelled, and of others; new items alone where fewer than
`FEWEST` items have several labelled photos.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.adapt.groups import Groups, places
from vitrine.adapt.train import Learn
from vitrine.embedding.adapted import mapped

FEWEST = 8
"""Items that a check needs, at least: fewer are no sample."""

FOLDS = 4
_RESAMPLES = 2000
_SEED = 7


@dataclass(frozen=True, slots=True)
class Trial:
    """Places of the right items before and after, of queries held out; all arrays of shape (n,).

    `right` is the item of each query, `weight` how much the query counts; `known` tells new photos from new items.
    """

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    right: NDArray[np.int64]
    known: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def summary(self, places: NDArray[np.int64], chosen: NDArray[np.bool_] | None = None) -> dict[str, Any]:
        """Recall@1, recall@5 and mean reciprocal rank, weighted, of all queries or of some."""
        weight = self.weight if chosen is None else chosen.astype(float)
        recall = {str(k): _mean(places < k, weight) for k in (1, 5)}
        return {"recall": recall, "mrr": _mean(1 / (1 + places), weight)}

    def gain(self) -> float:
        """By how much the mean reciprocal rank rises."""
        return float(np.average(1 / (1 + self.after) - 1 / (1 + self.before), weights=self.weight))

    def interval(self, level: float) -> list[float]:
        """Bootstrap interval of the gain over items: pictures of one item are no independent trials."""
        items, place = np.unique(self.right, return_inverse=True)
        change = self.weight * (1 / (1 + self.after) - 1 / (1 + self.before))
        sums, weights = np.bincount(place, change), np.bincount(place, self.weight)
        drawn = np.random.default_rng(_SEED).integers(len(items), size=(_RESAMPLES, len(items)))
        total = weights[drawn].sum(axis=1)
        counted = total > 0  # a draw of nothing but items that do not count says nothing
        gains = sums[drawn].sum(axis=1)[counted] / total[counted]
        low, high = np.quantile(gains, [(1 - level) / 2, (1 + level) / 2])
        return [round(float(low), 4), round(float(high), 4)]


def _mean(values: NDArray[Any], weight: NDArray[np.float64]) -> float:
    return round(float(np.average(values, weights=weight)), 4)


def folds(groups: Groups) -> list[tuple[bool, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Of each fold: whether it holds out photos and not items; queries to learn from and to ask, as masks (m,)."""
    made = []
    for known, number in ((False, _by_item(groups)), (True, _by_photo(groups))):
        for fold in range(FOLDS):
            asked = number == fold
            learned = number != fold
            if asked.any() and learned.any():
                made.append((known, learned, asked))
    return made


def _by_item(groups: Groups) -> NDArray[np.int64]:
    items = np.unique(groups.right)
    number = np.random.default_rng(_SEED).permutation(len(items)) % FOLDS
    return np.asarray(number[np.searchsorted(items, groups.right)])


def _by_photo(groups: Groups) -> NDArray[np.int64]:
    """-1 for views of the catalog, which are always learned from and never asked with: each is another's answer."""
    number = np.full(len(groups.right), -1)
    for item in np.unique(groups.right):
        photos = np.flatnonzero((groups.right == item) & (groups.itself < 0))
        if len(photos) >= 2:
            number[photos] = np.arange(len(photos)) * FOLDS // len(photos)
    return number


def attempt(groups: Groups, learn: Learn, stop: Callable[[], bool], on_fold: Callable[[], None]) -> Trial:
    """Learn from each fold and ask with what was held out of it."""
    parts = []
    for known, learned, asked in folds(groups):
        map = learn(groups.only(learned), stop)
        held = groups.only(asked)
        before = places(held, held.queries, held.catalog)
        after = places(held, mapped(held.queries, map), mapped(held.catalog, map))
        parts.append((before, after, held.right, np.full(len(before), known)))
        on_fold()
    before, after, right, known_all = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Trial(before, after, right, known_all, _weights(groups, right, known_all))


def _weights(groups: Groups, right: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Each query's weight: those of new photos sum to the share of the catalog's items that have labelled photos.

    Where new photos are of too few items to stand for that share, new items count alone.
    """
    labelled = len(np.unique(groups.right[groups.itself < 0])) / len(np.unique(groups.items))
    share = labelled if len(np.unique(right[known])) >= FEWEST else 0.0
    weight = np.where(known, share / max(known.sum(), 1), (1 - share) / max((~known).sum(), 1))
    return weight if weight.sum() > 0 else np.ones(len(known))
