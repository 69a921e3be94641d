"""Tags for a whole catalog, from the vectors that are recorded already: no picture is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas.neighbours import nearest
from vitrine.catalog.records import Kind
from vitrine.embedding.protocol import Embedder
from vitrine.errors import Cancelled
from vitrine.evaluate.reliability import reliability
from vitrine.store.book import Book, Catalog
from vitrine.store.items import ItemRecord
from vitrine.store.tags import Holders
from vitrine.tags.asking import directions, likeness, unit
from vitrine.tags.attributes import attributes
from vitrine.tags.guess import LEAST, Guess, Guesses, stem
from vitrine.tags.keywords import NAME, keywords, words_of
from vitrine.tags.said import said
from vitrine.tags.vocabulary import Vocabulary, asks_the_same, of_columns
from vitrine.tags.votes import Around
from vitrine.words import phrase

VERSION = 2
"""Grows with every change by which tags come out otherwise; what an older version has made is then made anew."""

_NEIGHBOURS = 100  # of each item; those of which nothing is said do not vote
_NAMED = 2  # terms of a list that a catalog's words must name, each of two items, for the list to be asked by itself
_SHARE = 0.02  # of the items must be told about by the list
_FILTERED = 0.2  # and so many, for it to be offered as a filter: jeans with an "interior pocket" are no interiors
_MOST = 12  # tags for an item

OnProgress: TypeAlias = Callable[[str, int, int], object]
"""Gets a stage in plain words, steps done, steps in all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A vocabulary, and whether it is asked of every catalog item (`on`) or only where its words are in use there."""

    vocabulary: Vocabulary
    on: bool = False


@dataclass(frozen=True, slots=True)
class Tagging:
    """Guesses by item id, the likeliest first; of each vocabulary how it fared; and which items hold a list's words.

    `about`: by name the `column` that it is (empty: none), how many `terms` it has, its `words` where it is a list,
    `said` and `guessed` items, and `reliability` as `vitrine.evaluate.reliability` gives it, of first guesses on items
    whose answer was held back; the last three are None for a column that is switched off. `holders`: by word the
    items whose own texts say it, and those that are taken for it, of every list that is on or told about often enough.
    """

    guesses: dict[str, list[Guess]] = field(default_factory=dict)
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    holders: dict[str, dict[str, Holders]] = field(default_factory=dict)


def tag(
    book: Book,
    catalog: Catalog,
    embedder: Embedder,
    wanted: Sequence[Wanted],
    off: Sequence[str] = (),
    on_progress: OnProgress = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
    least: float = LEAST,
) -> Tagging | None:
    """Guess tags for the items of a catalog that have a picture; None where `stop` said so.

    Args:
        book: the record book, which has the vectors.
        catalog: whose items.
        embedder: of the catalog's model; it reads words only.
        wanted: the lists of words; the catalog's own columns are taken besides.
        off: names of columns, or `keywords.NAME`, that are switched off.
        on_progress: told how far it is.
        stop: asked whether to.
        least: chance from which a guess is kept.
    """
    known = book.items(catalog.id)
    ids, vectors = item_vectors(book, catalog, embedder.key)
    if len(ids) < 2:
        return Tagging()
    items = [known[id] for id in ids]
    kinds = {column.name: column.kind for column in book.columns(catalog.id)}

    def told(done: int, of: int) -> None:
        on_progress(phrase("looking for similar items"), done, of)
        if stop():
            raise Cancelled(phrase("Tagging was stopped"), remedy=phrase("start it again"))

    try:
        told(0, len(ids))
        places, distances = nearest(vectors, min(_NEIGHBOURS, len(ids) - 1), report=told)
    except Cancelled:
        return None
    around = Around(places, 1 - distances)
    apart = around.apart([item.title for item in items])
    columns = of_columns(kinds.items(), known)
    asked = [one for one in columns if one.name not in off] + lists(wanted, columns, items, kinds)
    done: list[tuple[Vocabulary, Guesses | None]] = [(one, None) for one in columns if one.name in off]
    holders: dict[str, dict[str, Holders]] = {}
    on = {one.vocabulary.name for one in wanted if one.on}
    for n, vocabulary in enumerate(asked):
        on_progress(phrase("choosing tags"), n, len(asked) + 1)
        if stop():
            return None
        labels, spoken = said(vocabulary, items, kinds)
        if vocabulary.column and not any(spoken):
            continue
        words = directions(vocabulary, embedder)
        made = attributes(vocabulary, labels, spoken, vectors, words, around, apart, ids, least)
        done.append((vocabulary, made))
        if not vocabulary.column and (vocabulary.name in on or made.said >= _FILTERED * len(items)):
            holders[vocabulary.name] = _holders(vocabulary, labels, made, ids)
    if NAME not in off:
        on_progress(phrase("choosing tags"), len(asked), len(asked) + 1)
        if stop():
            return None
        done.append(
            (Vocabulary(NAME, ()), _keywords(items, kinds, columns, vectors, embedder, around, apart, ids, least))
        )
    return replace(_joined(done, ids), holders=holders)


def item_vectors(book: Book, catalog: Catalog, model: str) -> tuple[list[str], NDArray[np.float32]]:
    """Ids of the items that have a vector, in the catalog's order, and the mean of their views': shape (n, d)."""
    pictures: dict[str, list[str]] = {}
    for view in book.views(catalog.id):
        if view.picture:
            pictures.setdefault(view.item, []).append(view.picture)
    vectors = book.vectors(model, sorted({picture for own in pictures.values() for picture in own}))
    ids, means = [], []
    for id in book.ordered_ids(catalog.id):
        own = [vectors[picture] for picture in pictures.get(id, ()) if picture in vectors]
        if own:
            ids.append(id)
            means.append(np.mean(own, axis=0))
    return ids, unit(np.stack(means).astype(np.float32)) if means else np.zeros((0, 1), dtype=np.float32)


def lists(
    wanted: Sequence[Wanted], columns: Sequence[Vocabulary], items: Sequence[ItemRecord], kinds: dict[str, Kind]
) -> list[Vocabulary]:
    """The lists of words to be asked: those that are on, and those whose words the catalog uses.

    A list whose question a column answers is left to the column.
    """
    chosen = []
    names = {column.name for column in columns}
    for one in wanted:
        if one.vocabulary.name in names:
            continue
        if one.on:
            chosen.append(one.vocabulary)
        elif not asks_the_same(one.vocabulary, columns):
            labels, _ = said(one.vocabulary, items, kinds)
            counted = Counter(number for own in labels for number in own)
            often = [number for number, n in counted.items() if n > 1]
            if len(often) >= _NAMED and sum(bool(own) for own in labels) >= _SHARE * len(items):
                chosen.append(one.vocabulary)
    return chosen


def _keywords(
    items: Sequence[ItemRecord],
    kinds: dict[str, Kind],
    columns: Sequence[Vocabulary],
    vectors: NDArray[np.float32],
    embedder: Embedder,
    around: Around,
    apart: Around,
    ids: Sequence[str],
    least: float,
) -> Guesses:
    asked = {column.name for column in columns}
    others = {
        name: kind for name, kind in kinds.items() if kind in (Kind.CATEGORY, Kind.CATEGORIES) and name not in asked
    }
    words = words_of(items, others, lambda texts: likeness(texts, embedder), vectors)
    embedded = likeness(words.spelled, embedder) if words.spelled else np.zeros((0, 1), dtype=np.float32)
    return keywords(words, vectors, embedded, around, apart, ids, least)


def _holders(
    vocabulary: Vocabulary, labels: Sequence[tuple[int, ...]], made: Guesses, ids: Sequence[str]
) -> dict[str, Holders]:
    """By word the items that say it, and those that are taken for it; words that nothing holds are left out."""
    said: dict[str, set[str]] = {}
    guessed: dict[str, set[str]] = {}
    for id, own in zip(ids, labels, strict=True):
        for number in own:
            said.setdefault(vocabulary.terms[number].word, set()).add(id)
    for place, guesses in made.found.items():
        for guess in guesses:
            if made.taken(guess):
                guessed.setdefault(guess.text, set()).add(ids[place])
    found = {}
    for word in (term.word for term in vocabulary.terms):
        if word in said or word in guessed:
            found[word] = Holders(frozenset(said.get(word, ())), frozenset(guessed.get(word, ())))
    return found


def _joined(done: Sequence[tuple[Vocabulary, Guesses | None]], ids: Sequence[str]) -> Tagging:
    """All guesses by item, the likeliest first, each word once."""
    tagging = Tagging()
    found: dict[int, dict[str, Guess]] = {}
    for vocabulary, made in done:
        tagging.about[vocabulary.name] = {
            "column": vocabulary.column,
            "terms": len(vocabulary.terms),
            "words": "" if vocabulary.column else vocabulary.as_text(),
            "said": made and made.said,
            "guessed": made and len(made.found),
            "reliability": made and reliability(made.chances, made.right),
        }
        if made is None:
            continue
        for place, guesses in made.found.items():
            own = found.setdefault(place, {})
            for guess in guesses:
                word = stem(guess.text)
                if word not in own or (not own[word].vocabulary and guess.vocabulary):
                    own[word] = guess
    for place in sorted(found):
        best = sorted(found[place].values(), key=lambda guess: (-guess.chance, guess.text))
        tagging.guesses[ids[place]] = best[:_MOST]
    return tagging
