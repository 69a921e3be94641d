"""Tags from one vocabulary: for items of which the catalog's own words say nothing, what the model sees and what
similar items are said to be, weighed against each other by the items of which something is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
# near they are: what is believed before anything is known of the catalog. Set by hand; the first, of the model alone,
# so that it was believed no more than it was right on drawings of concepts that it had not learned (emoji by category).
_CAUTIOUS_CHOICE = np.array([0.8, 0.7, 0.7, 0.0])
_CAUTIOUS_EACH = np.array([-0.5, 0.6, 0.9, 0.5, 0.0])
_APPLIES = 0.5  # chance that a list of words applies to an item, where the catalog does not tell

_Rows: TypeAlias = NDArray[np.intp]


def attributes(
    vocabulary: Vocabulary,
    labels: Sequence[tuple[int, ...]],
    spoken: Sequence[bool],
    vectors: NDArray[np.float32],
    words: NDArray[np.float32],
    around: Around,
    apart: Around,
    ids: Sequence[str],
    least: float = LEAST,
) -> Guesses:
    """Guess at the items of which nothing is said.

    Args:
        vocabulary: the terms.
        labels: the terms that each item is said to be.
        spoken: whether anything is said of it, so that it is not guessed at.
        vectors: of the items, unit length, shape (n, d).
        words: of the terms, unit length, shape (terms, d).
        around: the nearest items of each.
        apart: the same without twins, for learning how well likeness tells.
        ids: of the items.
        least: chance from which a guess is kept.
    """
    terms = len(vocabulary.terms)
    scorer = _Scorer(vocabulary, labels, vectors, words, vote(around, labels, terms), vote(apart, labels, terms))
    told = np.array([len(one) for one in labels])
    examples = sampled(np.flatnonzero(told > 0 if vocabulary.several else told == 1), _EXAMPLES)
    applies = _applying(vocabulary, told > 0, np.array(spoken, dtype=bool))
    made = Guesses(said=int((told > 0).sum()), applies=applies)
    if len(examples) >= _FEWEST:
        # Fitted to every other item and measured on those between; what is kept is fitted to all.
        made.chances, made.right = scorer.measured(examples[::2], examples[1::2])
    weights = scorer.fit(examples)
    holders: dict[int, NDArray[np.bool_]] = {}
    asked = np.flatnonzero(~np.array(spoken, dtype=bool))
    for start in range(0, len(asked), _BLOCK):
        rows = asked[start : start + _BLOCK]
        likely = scorer.chances(rows, weights, scorer.votes) * applies
        shares = scorer.votes.shares(rows)
        for n, place in enumerate(rows):
            best = np.argsort(-likely[n], kind="stable")[: _MOST if vocabulary.several else 1]
            guesses = []
            for number in (int(one) for one in best if likely[n, one] >= least):
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


def _applying(vocabulary: Vocabulary, told: NDArray[np.bool_], spoken: NDArray[np.bool_]) -> float:
    """The chance that an item of which nothing is said is one of the terms at all.

    Of a column: by how much of it stands at one item only, which is how much of what is to come is new (Good, "The
    population frequencies of species and the estimation of population parameters", 1953). Of a list: the share of items
    of which it says something, since where words are missing it may not apply; but at least an even chance.
    """
    if not vocabulary.column:
        return max(_APPLIES, float(spoken.mean()))
    return float(told.sum() / spoken.sum()) if spoken.any() else 1.0


class _Scorer:
    """Chances of the terms of one vocabulary. `apart` are the votes without twins, which weights are fitted to."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        labels: Sequence[tuple[int, ...]],
        vectors: NDArray[np.float32],
        words: NDArray[np.float32],
        votes: Votes,
        apart: Votes,
    ) -> None:
        self._several = vocabulary.several
        self._labels = labels
        self._vectors = vectors
        self._words = words
        self._standing = standing(vectors, words)
        self.votes = votes
        self._apart = apart
        voted = apart.near[apart.near > 0]
        self._near = (float(voted.mean()), float(voted.std()) + 1e-3) if len(voted) else (0.0, 1.0)

    def fit(self, examples: _Rows) -> _Weights:
        """Weights by items of which something is said; cautious ones where there are none."""
        first = _CAUTIOUS_EACH if self._several else _CAUTIOUS_CHOICE
        if not len(examples):
            return _Weights(first, np.array([0.0, 1.0]))
        features = self._features(examples, self._apart)
        if self._several:
            right = self._right(examples)
            weights = chances.fit_each(features.reshape(-1, features.shape[-1]), right.ravel(), first)
        else:
            weights = chances.fit_choice(features, np.array([self._labels[i][0] for i in examples]), first)
        likely = chances.each(features, weights) if self._several else chances.choice(features, weights)
        best = np.argsort(-likely, axis=1, kind="stable")[:, : _MOST if self._several else 1]
        guessed = np.take_along_axis(likely, best, axis=1).ravel()
        hit = np.take_along_axis(self._right(examples), best, axis=1).ravel()
        return _Weights(weights, chances.fit_bend(guessed, hit))

    def chances(self, rows: _Rows, weights: _Weights, votes: Votes) -> NDArray[np.float64]:
        """Of every term for some items: shape (rows, terms)."""
        features = self._features(rows, votes)
        likely = chances.each(features, weights.terms) if self._several else chances.choice(features, weights.terms)
        return chances.bent(likely, weights.guesses)

    def measured(self, fitted: _Rows, held: _Rows) -> tuple[list[float], list[bool]]:
        """First guesses on items that were not fitted to: their chances, and whether they are right."""
        likely = self.chances(held, self.fit(fitted), self._apart)
        first = likely.argmax(axis=1)
        right = [int(guess) in self._labels[place] for guess, place in zip(first, held, strict=True)]
        return [float(one) for one in likely.max(axis=1)], right

    def _right(self, rows: _Rows) -> NDArray[np.bool_]:
        return np.asarray(self.votes.table[rows].toarray() > 0)

    def _features(self, rows: _Rows, votes: Votes) -> NDArray[np.float64]:
        out = stand_out(self._vectors[rows], self._words, self._standing).astype(np.float64)
        shares, prior = votes.shares(rows), votes.prior.astype(np.float64)
        near = ((votes.near[rows] - self._near[0]) / self._near[1])[:, None]
        near = np.where(votes.near[rows, None] > 0, near, 0.0)
        if self._several:
            common = np.broadcast_to(chances.logit(prior), out.shape)
            more = chances.logit(shares) - common
            return np.stack([np.ones_like(out), out, common, more, more * near], axis=-1)
        common = np.broadcast_to(np.log(prior), out.shape)
        more = np.log(shares) - common
        return np.stack([out, common, more, more * near], axis=-1)


@dataclass(frozen=True, slots=True)
class _Weights:
    """Of the features of every term, and of the chance of those that are guessed."""

    terms: NDArray[np.float64]
    guesses: NDArray[np.float64]
