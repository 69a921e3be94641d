"""From features of an item and a term to the chance that the term is right.

Where one term of several is right, the chance is a conditional logit (McFadden, "Conditional logit analysis of
qualitative choice behavior", 1974): a softmax over the terms of a weighted sum of features. Where several can be right
at once, it is a logistic regression for each term. Both have a handful of weights for a whole vocabulary, fitted to
what the catalog itself says of its items, each of which is looked at as if nothing were said of it. The weights are
drawn to cautious ones (a Gaussian prior), which stand alone where nothing is said.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_STEPS = 40
_PULL = 4.0  # precision of the prior on each weight: as much as a few items say

Features = NDArray[np.float64]


def choice(features: Features, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances of shape (n, terms) that add up to one, from features (n, terms, k) and weights (k,)."""
    logits = features @ weights
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit_choice(features: Features, right: NDArray[np.int64], cautious: NDArray[np.float64]) -> NDArray[np.float64]:
    """The likeliest weights (k,), from features (n, terms, k) and the right term of each item (n,). By Newton."""
    weights = cautious.copy()
    for _ in range(_STEPS):
        chances = choice(features, weights)
        mean = np.einsum("nt,ntk->nk", chances, features)
        gradient = (features[np.arange(len(right)), right] - mean).sum(axis=0) - _PULL * (weights - cautious)
        curvature = np.einsum("nt,ntk,ntl->kl", chances, features, features, optimize=True) - mean.T @ mean
        weights, moved = _step(weights, curvature + _PULL * np.eye(len(weights)), gradient)
        if moved < 1e-6:
            break
    return weights


def each(features: Features, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances of any shape (…), each for itself, from features (…, k) and weights (k,)."""
    return np.asarray(1 / (1 + np.exp(-np.clip(features @ weights, -30, 30))))


def fit_each(features: Features, right: NDArray[np.bool_], cautious: NDArray[np.float64]) -> NDArray[np.float64]:
    """The likeliest weights (k,), from features (n, k) and whether each is right (n,). By Newton."""
    weights = cautious.copy()
    for _ in range(_STEPS):
        chances = each(features, weights)
        gradient = features.T @ (right - chances) - _PULL * (weights - cautious)
        spread = chances * (1 - chances) + 1e-9
        curvature = features.T @ (features * spread[:, None])
        weights, moved = _step(weights, curvature + _PULL * np.eye(len(weights)), gradient)
        if moved < 1e-6:
            break
    return weights


def fit_bend(likely: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The two weights of `bent`, from chances (n,) of what would be guessed and whether it is right (n,)."""
    return fit_each(_bending(likely), right, np.array([0.0, 1.0]))


def bent(likely: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances of any shape made what they are for the few that are guessed: the likeliest of many is too often luck.

    A logistic curve on the chance itself (Platt, "Probabilistic outputs for support vector machines", 1999).
    """
    return each(_bending(likely), weights)


def _bending(likely: NDArray[np.float64]) -> Features:
    return np.stack([np.ones_like(likely), logit(likely, 1e-4)], axis=-1)


def logit(share: NDArray[Any], least: float = 1e-5) -> NDArray[np.float64]:
    """Log odds of shares of any shape, none taken for nearer to 0 or 1 than `least`."""
    held = np.clip(np.asarray(share, dtype=np.float64), least, 1 - least)
    return np.asarray(np.log(held / (1 - held)))


def _step(
    weights: NDArray[np.float64], curvature: NDArray[np.float64], gradient: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """A Newton step, shortened where it would leap, and the largest change of a weight."""
    step = np.linalg.solve(curvature, gradient)
    step *= min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-12))
    return weights + step, float(np.abs(step).max())
