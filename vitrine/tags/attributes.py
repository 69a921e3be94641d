"""Tags from one vocabulary: for items of which the catalog's own words say nothing, what the model sees and what
similar items are said to be, weighed against each other by the items of which something is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitrine.tags import chances
from vitrine.tags.asking import stand_out, standing
from vitrine.tags.guess import LEAST, By, Guess, Guesses, sampled
from vitrine.tags.vocabulary import Vocabulary
from vitrine.tags.votes import Around, Votes, vote

_EXAMPLES = 3000  # items that weights are fitted to
_FEWEST = 30  # items that are said to be something, for the guesses to be measured
_BLOCK = 2048
_MOST = 3  # guesses for an item, where it can be several things
_NEIGHBOURS = 0.25  # share of the vote from which a guess rests on neighbours

# Weights of how far the term stands out, how common it is, how much more the neighbours say it, and that again by how
# near they are: what is believed before anything is known of the catalog. Set by hand, low, and not fitted to anything.
_CAUTIOUS_CHOICE = np.array([0.5, 0.7, 0.7, 0.0])
_CAUTIOUS_EACH = np.array([-0.5, 0.4, 0.9, 0.5, 0.0])
_APPLIES = 0.5  # chance that a list of words applies to an item, where the catalog does not tell

_Rows: TypeAlias = NDArray[np.intp]


def attributes(
    vocabulary: Vocabulary,
    labels: Sequence[tuple[int, ...]],
    spoken: Sequence[bool],
    vectors: NDArray[np.float32],
    words: NDArray[np.float32],
    around: Around,
    ids: Sequence[str],
) -> Guesses:
    """Guess at the items of which nothing is said.

    Args:
        vocabulary: the terms.
        labels: the terms that each item is said to be.
        spoken: whether anything is said of it, so that it is not guessed at.
        vectors: of the items, unit length, shape (n, d).
        words: of the terms, unit length, shape (terms, d).
        around: the nearest items of each.
        ids: of the items.
    """
    scorer = _Scorer(vocabulary, labels, vectors, words, vote(around, labels, len(vocabulary.terms)))
    told = np.array([len(one) > 0 for one in labels])
    examples = sampled(
        np.flatnonzero([len(one) > 0 if vocabulary.several else len(one) == 1 for one in labels]), _EXAMPLES
    )
    made = Guesses(said=int(told.sum()))
    if len(examples) >= _FEWEST:
        # Fitted to every other item and measured on those between; what is kept is fitted to all.
        made.chances, made.right = scorer.measured(examples[::2], examples[1::2])
    weights = scorer.fit(examples)
    applies = 1.0 if vocabulary.column else max(_APPLIES, float(np.mean(spoken)) if len(spoken) else 0.0)
    holders: dict[int, NDArray[np.bool_]] = {}
    asked = np.flatnonzero(~np.array(spoken, dtype=bool))
    for start in range(0, len(asked), _BLOCK):
        rows = asked[start : start + _BLOCK]
        likely = scorer.chances(rows, weights) * applies
        shares = scorer.votes.shares(rows)
        for n, place in enumerate(rows):
            best = np.argsort(-likely[n], kind="stable")[: _MOST if vocabulary.several else 1]
            guesses = []
            for number in (int(one) for one in best if likely[n, one] >= LEAST):
                if number not in holders:
                    holders[number] = scorer.votes.holders(number)
                speaking = scorer.votes.speaking(int(place), holders[number])
                by: By = "neighbours" if speaking and shares[n, number] >= _NEIGHBOURS else "looks"
                term = vocabulary.terms[number]
                evidence = tuple((ids[other], weight) for other, weight in speaking)
                value = term.value or term.word
                guesses.append(
                    Guess(term.word, float(likely[n, number]), by, vocabulary.name, vocabulary.column, value, evidence)
                )
            if guesses:
                made.found[int(place)] = guesses
    return made


class _Scorer:
    """Chances of the terms of one vocabulary."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        labels: Sequence[tuple[int, ...]],
        vectors: NDArray[np.float32],
        words: NDArray[np.float32],
        votes: Votes,
    ) -> None:
        self._several = vocabulary.several
        self._labels = labels
        self._vectors = vectors
        self._words = words
        self._standing = standing(vectors, words)
        self.votes = votes
        voted = votes.near[votes.near > 0]
        self._near = (float(voted.mean()), float(voted.std()) + 1e-3) if len(voted) else (0.0, 1.0)

    def fit(self, examples: _Rows) -> NDArray[np.float64]:
        """Weights by items of which something is said; cautious ones where there are none."""
        if not len(examples):
            return _CAUTIOUS_EACH if self._several else _CAUTIOUS_CHOICE
        features = self._features(examples)
        if not self._several:
            return chances.fit_choice(features, np.array([self._labels[i][0] for i in examples]), _CAUTIOUS_CHOICE)
        right = self._right(examples)
        return chances.fit_each(features.reshape(-1, features.shape[-1]), right.ravel(), _CAUTIOUS_EACH)

    def chances(self, rows: _Rows, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of every term for some items: shape (rows, terms)."""
        features = self._features(rows)
        return chances.each(features, weights) if self._several else chances.choice(features, weights)

    def measured(self, fitted: _Rows, held: _Rows) -> tuple[list[float], list[bool]]:
        """First guesses on items that were not fitted to: their chances, and whether they are right."""
        likely = self.chances(held, self.fit(fitted))
        first = likely.argmax(axis=1)
        right = [int(guess) in self._labels[place] for guess, place in zip(first, held, strict=True)]
        return [float(one) for one in likely.max(axis=1)], right

    def _right(self, rows: _Rows) -> NDArray[np.bool_]:
        return np.asarray(self.votes.table[rows].toarray() > 0)

    def _features(self, rows: _Rows) -> NDArray[np.float64]:
        out = stand_out(self._vectors[rows], self._words, self._standing).astype(np.float64)
        shares, prior = self.votes.shares(rows), self.votes.prior.astype(np.float64)
        near = ((self.votes.near[rows] - self._near[0]) / self._near[1])[:, None]
        near = np.where(self.votes.near[rows, None] > 0, near, 0.0)
        if self._several:
            common = np.broadcast_to(_logit(prior), out.shape)
            more = _logit(shares) - common
            return np.stack([np.ones_like(out), out, common, more, more * near], axis=-1)
        common = np.broadcast_to(np.log(prior), out.shape)
        more = np.log(shares) - common
        return np.stack([out, common, more, more * near], axis=-1)


def _logit(share: NDArray[np.float64]) -> NDArray[np.float64]:
    held = np.clip(share, 1e-5, 1 - 1e-5)
    return np.asarray(np.log(held / (1 - held)))
