"""Words of similar items: what they are titled and tagged with, aggregated, without what says nothing.

A word says nothing where it is as common in the whole catalog as among the neighbours. Words of one stem are one word,
and so are those that the model takes for the same and that hardly ever stand together. The chance of a word is that of
the catalog's own texts saying it of an item with such neighbours, fitted on the items that have words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.store.items import ItemRecord
from vitrine.tags import chances
from vitrine.tags.guess import LEAST, Guess, Guesses, sampled
from vitrine.tags.vocabulary import held, last_step
from vitrine.tags.votes import Around, Votes, vote

MOST_WORDS = 1500
"""Words of a catalog that can become tags, the most frequent ones."""

NAME = "similar items"
"""What these tags are called among the vocabularies."""

_FEWEST = 3  # items that a word must stand at
_TRASH = 0.25  # share of the catalog from which a word says nothing
_SHARE = 0.1  # of the vote, at least
_LIFT = 3.0  # by which a word must be more frequent among neighbours than anywhere
_SPEAKING = 2  # neighbours that must say it
_EXAMPLES = 3000  # items that weights are fitted to
_MOST = 6  # guesses for an item
_HAS_WORDS = 0.5  # by which a word counts less for an item whose own words do not say it
_ALIKE = 0.9  # cosine of two words from which they mean the same
_LOOKING_ALIKE = 0.7  # cosine of what two words stand at, from the middle of the catalog, for that
_TOGETHER = 0.1  # of the rarer one's items may have both words, for that
_COSINE = 0.1  # difference of cosines that counts as one
_WORD = re.compile(r"[^\W\d_]{3,}")
# Weights of one, the share of the vote, how common the word is, how many say it, how near they are, how far it stands
# out; drawn to these where little is known.
_CAUTIOUS = np.array([-0.5, 0.8, 0.1, 0.2, 0.0, 0.2])


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a catalog that can become tags: how each is spelled, other spellings, and which items have which."""

    spelled: list[str]
    also: list[tuple[str, ...]]
    labels: list[tuple[int, ...]]


def words_of(
    items: Sequence[ItemRecord],
    columns: Mapping[str, Kind],
    embed: Callable[[Sequence[str]], NDArray[np.float32]],
    vectors: NDArray[np.float32],
) -> Words:
    """Collect the words of titles and of columns, and make one of those that mean the same.

    Args:
        items: the items.
        columns: columns of categories whose values are words to tag with.
        embed: unit vectors of words.
        vectors: of the items, unit length, shape (n, d).
    """
    spelled: dict[str, Counter[str]] = {}
    having: list[set[str]] = []
    for item in items:
        own = set()
        texts = _WORD.findall(item.title)
        for column, kind in columns.items():
            texts += [last_step(value) for value in held(item, column, kind)]
        for text in texts:
            stem = " ".join(bm25.terms(text))
            if stem and len(text) <= 40 and any(letter.isalpha() for letter in stem):
                own.add(stem)
                spelled.setdefault(stem, Counter())[text.casefold()] += 1
        having.append(own)
    counts = Counter(stem for own in having for stem in own)
    often = [stem for stem, n in counts.most_common() if _FEWEST <= n <= _TRASH * len(items)][:MOST_WORDS]
    if not often:
        return Words([], [], [()] * len(items))
    names = [spelled[stem].most_common(1)[0][0] for stem in often]
    number = {stem: n for n, stem in enumerate(often)}
    labels = [tuple(sorted(number[stem] for stem in own if stem in number)) for own in having]
    root = same_meaning(embed(names), labels, vectors)
    kept = sorted(set(root))
    new = {old: n for n, old in enumerate(kept)}
    also: list[list[str]] = [[] for _ in kept]
    for old, of in enumerate(root):
        if old != of:
            also[new[of]].append(names[old])
    return Words(
        [names[old] for old in kept],
        [tuple(others) for others in also],
        [tuple(sorted({new[root[old]] for old in own})) for own in labels],
    )


def same_meaning(
    words: NDArray[np.float32], labels: Sequence[tuple[int, ...]], vectors: NDArray[np.float32]
) -> list[int]:
    """For each word the most frequent one that means the same, itself where none does.

    Two words mean the same where the model takes them for the same, where what they stand at looks the same, and where
    they hardly ever stand together. Names that a model does not know are all alike to it: what they stand at is not.

    Args:
        words: vectors of the words, most frequent first, unit length, shape (words, d).
        labels: the words of each item.
        vectors: of the items, unit length, shape (n, d).
    """
    from scipy import sparse

    terms = len(words)
    rows = np.repeat(np.arange(len(labels)), [len(one) for one in labels])
    columns = np.fromiter((number for one in labels for number in one), dtype=np.int64, count=len(rows))
    table = sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(labels), terms))
    both = (table.T @ table).toarray()
    often = np.maximum(both.diagonal(), 1.0)
    apart = both <= _TOGETHER * np.minimum(often[:, None], often[None])
    middles = (table.T @ (vectors - vectors.mean(axis=0))) / often[:, None]
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    alike = (words @ words.T >= _ALIKE) & (middles @ middles.T >= _LOOKING_ALIKE) & apart
    root = list(range(terms))
    for word in range(terms):
        first = int(np.argmax(alike[word, : word + 1])) if alike[word, :word].any() else word
        root[word] = root[first]
    return root


def keywords(
    words: Words,
    vectors: NDArray[np.float32],
    embedded: NDArray[np.float32],
    around: Around,
    apart: Around,
    ids: Sequence[str],
    least: float = LEAST,
) -> Guesses:
    """Guess at words that the items' own texts do not hold.

    Args:
        words: what the items' texts hold.
        vectors: of the items, unit length, shape (n, d).
        embedded: of the words, unit length, shape (words, d).
        around: the nearest items of each.
        apart: the same without twins, for learning how well likeness tells.
        ids: of the items.
        least: chance from which a guess is kept.
    """
    made = Guesses(said=sum(bool(own) for own in words.labels))
    if not words.spelled:
        return made
    has = np.array([len(own) > 0 for own in words.labels])
    terms = len(words.spelled)
    fitted = _fitted(vote(apart, words.labels, terms), vectors, embedded, has, made)
    if fitted is None:
        return made
    weights, near = fitted
    votes = vote(around, words.labels, terms)
    pairs = _pairs(votes)
    if not len(pairs.items):
        return made
    right = np.asarray(votes.table[pairs.items, pairs.words]).ravel() > 0
    likely = chances.each(_features(pairs, votes, vectors, embedded, near), weights)
    likely *= np.where(has[pairs.items], _HAS_WORDS, 1.0)
    kept = np.flatnonzero(~right & (likely >= least))
    holders: dict[int, NDArray[np.bool_]] = {}
    for one in kept[np.lexsort((-likely[kept], pairs.items[kept]))]:
        place, word = int(pairs.items[one]), int(pairs.words[one])
        guesses = made.found.setdefault(place, [])
        if len(guesses) == _MOST:
            continue
        if word not in holders:
            holders[word] = votes.holders(word)
        evidence = tuple((ids[other], weight) for other, weight in votes.speaking(place, holders[word]))
        guesses.append(
            Guess(words.spelled[word], float(likely[one]), "neighbours", evidence=evidence, also=words.also[word])
        )
    return made


def _fitted(
    votes: Votes,
    vectors: NDArray[np.float32],
    embedded: NDArray[np.float32],
    has: NDArray[np.bool_],
    made: Guesses,
) -> tuple[NDArray[np.float64], tuple[float, float]] | None:
    """Weights by items that have words, and how near neighbours lie; `made` is told how guesses fared.

    None where no item with words has neighbours that say anything.
    """
    pairs = _pairs(votes)
    kept = np.isin(pairs.items, sampled(np.flatnonzero(has), _EXAMPLES))
    pairs = _Pairs(pairs.items[kept], pairs.words[kept], pairs.shares[kept], pairs.saying[kept])
    if not len(pairs.items):
        return None
    right = np.asarray(votes.table[pairs.items, pairs.words]).ravel() > 0
    near = votes.near[pairs.items]
    standing = (float(near.mean()), float(near.std()) + 1e-3)
    features = _features(pairs, votes, vectors, embedded, standing)
    odd = pairs.items % 2 == 1
    if odd.any() and not odd.all():
        # Fitted to every other item and measured on those between; what is kept is fitted to all.
        weights = chances.fit_each(features[~odd], right[~odd], _CAUTIOUS)
        made.chances, made.right = _first(pairs, chances.each(features, weights), right, odd)
    return chances.fit_each(features, right, _CAUTIOUS), standing


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Items and words that their neighbours say often enough, with the share of the vote and how many say it."""

    items: NDArray[np.intp]
    words: NDArray[np.intp]
    shares: NDArray[np.float64]
    saying: NDArray[np.float64]


def _pairs(votes: Votes) -> _Pairs:
    told: Any = (votes.weights @ votes.table).tocoo()
    counted = votes.weights.copy()
    counted.data = np.ones_like(counted.data)
    saying = (counted @ votes.table).tocsr()
    many = np.asarray(saying[told.row, told.col]).ravel()
    kept = (told.data >= _SHARE) & (told.data >= _LIFT * votes.prior[told.col]) & (many >= _SPEAKING)
    return _Pairs(
        told.row[kept].astype(np.intp),
        told.col[kept].astype(np.intp),
        told.data[kept].astype(np.float64),
        many[kept].astype(np.float64),
    )


def _features(
    pairs: _Pairs,
    votes: Votes,
    vectors: NDArray[np.float32],
    embedded: NDArray[np.float32],
    standing: tuple[float, float],
) -> NDArray[np.float64]:
    """Shape (pairs, 6), in the order of `_CAUTIOUS`."""
    near = (votes.near[pairs.items] - standing[0]) / standing[1]
    mean = vectors[:: max(1, len(vectors) // 2000)].mean(axis=0)
    cosines = np.empty(len(pairs.items))
    for start in range(0, len(cosines), 65536):
        some = slice(start, start + 65536)
        cosines[some] = ((vectors[pairs.items[some]] - mean) * embedded[pairs.words[some]]).sum(axis=1)
    out = cosines / _COSINE
    columns = [
        np.ones(len(near)),
        chances.logit(pairs.shares),
        chances.logit(votes.prior[pairs.words]),
        np.log(pairs.saying),
        near,
    ]
    return np.column_stack([*columns, out]).astype(np.float64)


def _first(
    pairs: _Pairs, likely: NDArray[np.float64], right: NDArray[np.bool_], among: NDArray[np.bool_]
) -> tuple[list[float], list[bool]]:
    """The likeliest word of each item among some pairs: its chance, and whether it is right."""
    places = np.flatnonzero(among)
    order = places[np.lexsort((-likely[places], pairs.items[places]))]
    _, first = np.unique(pairs.items[order], return_index=True)
    best = order[first]
    return [float(one) for one in likely[best]], [bool(one) for one in right[best]]
