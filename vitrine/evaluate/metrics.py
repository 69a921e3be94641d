"""Retrieval metrics by trec_eval (`pytrec_eval`), with percentile bootstrap intervals over the queries (SciPy).

- `recall@k`: of a query's right items, the share among the k best; the mean over queries. With one right item that is
  the share of queries whose right item is among the k best.
- `success@k`: the share of queries with at least one right item among the k best.
- `map`: mean average precision over the whole ranking. `ndcg`: over the whole ranking, every right item worth the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
"""Confidence of the intervals."""

_RESAMPLES = 1000
_AT_ONCE = 10_000_000  # values drawn at once, which bounds the memory
_SEED = 11


def per_query(
    rankings: Sequence[Sequence[str]], right: Sequence[Sequence[str]], ks: Sequence[int]
) -> dict[str, NDArray[np.float64]]:
    """Each metric's value for every query, shape (queries,), by name: `recall_5`, `success_5`, `map`, `ndcg`.

    `rankings` are distinct items best first, `right` the right ones, at least one a query.
    """
    import pytrec_eval

    asked = {f"recall.{','.join(map(str, ks))}", f"success.{','.join(map(str, ks))}", "map", "ndcg"}
    names = [f"{name}_{k}" for name in ("recall", "success") for k in ks] + ["map", "ndcg"]
    truth = {str(n): dict.fromkeys(items, 1) for n, items in enumerate(right)}
    # trec_eval ranks by score and knows nothing of order: the places are the scores.
    runs = {
        str(n): {item: float(len(items) - place) for place, item in enumerate(items)}
        for n, items in enumerate(rankings)
        if items
    }
    measured = pytrec_eval.RelevanceEvaluator(truth, asked).evaluate(runs)
    nothing = dict.fromkeys(names, 0.0)  # of a query to which the system had no answer at all
    rows = [measured.get(str(n), nothing) for n in range(len(rankings))]
    return {name: np.array([row[name] for row in rows]) for name in names}


def summary(values: dict[str, NDArray[np.float64]], ks: Sequence[int]) -> dict[str, Any]:
    """Means and intervals: `{"recall": {"1": …}, "success": {…}, "map", "ndcg", "ci": {the same with [low, high]}}`."""
    means = {name: round(float(column.mean()), 4) for name, column in values.items()}
    intervals = {name: interval(column) for name, column in values.items()}
    return {**_nested(means, ks), "ci": _nested(intervals, ks)}


def interval(values: NDArray[np.float64]) -> list[float] | None:
    """Percentile bootstrap of the mean, `[low, high]`; None for a single query, of which nothing can be said."""
    if len(values) < 2:
        return None
    from scipy import stats

    found = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=LEVEL,
        n_resamples=_RESAMPLES,
        batch=max(1, _AT_ONCE // len(values)),
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return [round(float(found.low), 4), round(float(found.high), 4)]


def _nested(values: dict[str, Any], ks: Sequence[int]) -> dict[str, Any]:
    at = {name: {str(k): values[f"{name}_{k}"] for k in ks} for name in ("recall", "success")}
    return {**at, "map": values["map"], "ndcg": values["ndcg"]}
