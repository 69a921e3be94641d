"""Whether chances are what they say: the reliability table and the expected calibration error.

Chances are sorted into ten bins; in each the mean chance is held against the share that was right. The error is the
mean distance of the two, each bin by its size (Naeini et al., "Obtaining well calibrated probabilities using Bayesian
binning", 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

BINS = 10


def reliability(chances: Sequence[float], right: Sequence[bool]) -> dict[str, Any]:
    """`{"hits", "ece", "bins": [{"from", "to", "hits", "chance", "right"}]}`; empty bins are left out.

    Args:
        chances: 0 … 1, one a hit.
        right: whether the hit was right.
    """
    if not chances:
        return {"hits": 0, "ece": None, "bins": []}
    said, true = np.asarray(chances, dtype=np.float64), np.asarray(right, dtype=np.float64)
    bin_of = np.minimum((said * BINS).astype(int), BINS - 1)
    bins: list[dict[str, Any]] = []
    error = 0.0
    for number in range(BINS):
        inside = bin_of == number
        if not inside.any():
            continue
        chance, share = float(said[inside].mean()), float(true[inside].mean())
        error += float(inside.mean()) * abs(chance - share)
        bins.append(
            {
                "from": number / BINS,
                "to": (number + 1) / BINS,
                "hits": int(inside.sum()),
                "chance": round(chance, 4),
                "right": round(share, 4),
            }
        )
    return {"hits": len(said), "ece": round(error, 4), "bins": bins}
