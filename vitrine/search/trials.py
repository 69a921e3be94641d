"""Queries of a catalog whose answers are known without asking anybody, for learning what its signals shall count.

As visitors ask: words of titles, values of category columns, several of these together, distorted copies of pictures,
such copies with words, and words that were read in pictures, mistyped. A catalog's own words flatter the search for
written words, since everything asked stands there; so one word of every third query counts as written nowhere, as if
the visitor had taken another word for it, and only the model hears it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine import images
from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.embedding.protocol import Embedder
from vitrine.images.distortion import distorted
from vitrine.search.query import PictureVector, Query
from vitrine.store.book import BookColumn, ItemRecord

EACH = 48
"""Queries of each sort, at most."""

_SHARED = 1 / 3  # of the items that may hold what is asked: more say nothing


@dataclass(frozen=True, slots=True)
class Trial:
    """A query with the ids of all right items. `unwritten` are terms of its text that count as written nowhere.

    `vector` is that of its words by the model, unit length, shape (dimension,), None where it has none. Trials of one
    sort stand for visitors who ask in one way.
    """

    sort: str
    query: Query
    right: frozenset[str]
    unwritten: frozenset[int] = frozenset()
    vector: NDArray[np.float32] | None = None


def trials(
    items: Mapping[str, ItemRecord],
    columns: Sequence[BookColumn],
    printed: Mapping[str, Sequence[str]],
    pictures: Mapping[str, str],
    thumbnail: Callable[[str], Image.Image | None],
    embedder: Embedder,
) -> list[Trial]:
    """The same trials each time for the same catalog.

    Args:
        items: the catalog's.
        columns: its columns.
        printed: lines that were read in the pictures of items, by item.
        pictures: a picture of each item that has one, by item.
        thumbnail: gives a picture's thumbnail, None: it has gone.
        embedder: the catalog's model.
    """
    dice = random.Random(20)
    held = _Held(items, columns)
    ids = [id for id in items if id in pictures]
    dice.shuffle(ids)
    made = [*_titles(held, ids, dice), *_values(held, dice), *_mixed(held, ids, dice)]
    made = [_with_an_own_word(one, dice) if place % 3 == 0 else one for place, one in enumerate(made)]
    made += _typed(printed, ids, dice)
    made += _copies(held, pictures, ids, thumbnail, embedder, dice)
    texts = [one.query.text for one in made if one.query.text]
    vectors = iter(list(embedder.words(texts)) if texts else [])
    return [replace(one, vector=next(vectors)) if one.query.text else one for one in made]


class _Held:
    """Who holds which words in the title, and which values in the category columns."""

    def __init__(self, items: Mapping[str, ItemRecord], columns: Sequence[BookColumn]) -> None:
        self.items = items
        self.most = max(1, int(_SHARED * len(items)))
        self.titles: dict[str, set[str]] = defaultdict(set)
        self.values: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.names = [one.name for one in columns if one.kind in (Kind.CATEGORY, Kind.CATEGORIES)]
        for id, item in items.items():
            for term in bm25.terms(item.title):
                self.titles[term].add(id)
            for name in self.names:
                for value in map(_said, item.fields.get(name, "").split("|")):
                    if any(map(str.isalpha, value)):
                        self.values[name, value].add(id)

    def titled(self, words: Sequence[str]) -> frozenset[str]:
        """The items whose titles hold all of the words."""
        terms = [term for word in words for term in bm25.terms(word)]
        return frozenset(set.intersection(*(self.titles[term] for term in terms))) if terms else frozenset()

    def of(self, id: str) -> list[tuple[str, frozenset[str]]]:
        """What may be said of an item, with those that hold it: a value of each category column, words of the title."""
        item, found = self.items[id], []
        for name in self.names:
            value = _said(item.fields.get(name, "").split("|")[0])
            if (name, value) in self.values:
                found.append((value, frozenset(self.values[name, value])))
        return found + [(word, self.titled([word])) for word in _words(item.title)]


def _said(value: str) -> str:
    """A value as people ask for it: of a path the last step."""
    return value.rpartition("/")[2].strip().lower()


def _words(text: str) -> list[str]:
    """The words of a text that say something, each once."""
    spans = [text[start:end] for start, end in bm25.places(text)]
    return list(dict.fromkeys(word.lower() for word in spans if len(word) > 2 and any(bm25.terms(word))))


def _titles(held: _Held, ids: Sequence[str], dice: random.Random) -> list[Trial]:
    """Up to three words of titles."""
    found: dict[str, Trial] = {}
    for id in ids:
        words = _words(held.items[id].title)
        if not words:
            continue
        chosen = sorted(dice.sample(range(len(words)), min(3, len(words))))
        said = [words[place] for place in chosen]
        right = held.titled(said)
        if 0 < len(right) <= held.most:
            found.setdefault(" ".join(said), Trial("title", Query(text=" ".join(said)), right))
        if len(found) == EACH:
            break
    return list(found.values())


def _values(held: _Held, dice: random.Random) -> list[Trial]:
    """Values of category columns."""
    shared = [
        (value, frozenset(owners)) for (_, value), owners in sorted(held.values.items()) if len(owners) <= held.most
    ]
    chosen = dice.sample(shared, min(EACH, len(shared)))
    return [Trial("value", Query(text=value), right) for value, right in chosen]


def _mixed(held: _Held, ids: Sequence[str], dice: random.Random) -> list[Trial]:
    """Two or three things that are said of an item, in columns and title."""
    found: dict[str, Trial] = {}
    for place, id in enumerate(ids):
        parts = held.of(id)
        several = [
            chosen
            for chosen in combinations(parts, 2 + place % 2)
            if len({word for said, _ in chosen for word in said.split()}) == sum(len(s.split()) for s, _ in chosen)
        ]
        if not several:
            continue
        chosen = dice.choice(several)
        right = frozenset.intersection(*(owners for _, owners in chosen))
        text = " ".join(said for said, _ in chosen)
        if 0 < len(right) <= held.most:
            found.setdefault(text, Trial("mixed", Query(text=text), right))
        if len(found) == 2 * EACH:
            break
    return list(found.values())


def _with_an_own_word(trial: Trial, dice: random.Random) -> Trial:
    """One word of several as if it stood nowhere."""
    terms = list(bm25.query_vector(trial.query.text).indices)
    return trial if len(terms) < 2 else replace(trial, unwritten=frozenset([dice.choice(sorted(terms))]))


def _typed(printed: Mapping[str, Sequence[str]], ids: Sequence[str], dice: random.Random) -> list[Trial]:
    """Two words read in a picture, as somebody types them who has the thing in hand: now and then mistyped."""
    owners: dict[str, set[str]] = defaultdict(set)
    for id, lines in printed.items():
        for word in (word for line in lines for word in _words(line)):
            owners[word].add(id)
    found: list[Trial] = []
    for id in ids:
        words = [w for w in dict.fromkeys(w for line in printed.get(id, ()) for w in _words(line)) if len(w) > 3]
        chosen = dice.sample(words, min(2, len(words)))
        if not chosen:
            continue
        right = frozenset(set.intersection(*(owners[word] for word in chosen)))
        said = [_mistyped(word, dice) if len(found) % 2 else word for word in chosen]
        found.append(Trial("printed", Query(text=" ".join(said)), right))
        if len(found) == EACH:
            break
    return found


def _mistyped(word: str, dice: random.Random) -> str:
    place = dice.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def _copies(
    held: _Held,
    pictures: Mapping[str, str],
    ids: Sequence[str],
    thumbnail: Callable[[str], Image.Image | None],
    embedder: Embedder,
    dice: random.Random,
) -> list[Trial]:
    """Distorted copies of items' pictures, every second one with what may be said of the item."""
    chosen = ids[: 2 * EACH]
    made: list[tuple[str, Image.Image]] = []
    for id in chosen:
        original, ground = thumbnail(pictures[id]), thumbnail(pictures[dice.choice(ids)])
        if original is not None:
            made.append((id, distorted(original, dice.random(), dice, ground)))
    found: list[Trial] = []
    for start in range(0, len(made), 32):
        part = made[start : start + 32]
        for (id, image), vector in zip(part, embedder.pictures([image for _, image in part]), strict=True):
            asked = PictureVector.of(vector, embedder.key, images.placeholder(image))
            said = held.of(id)
            words = dice.choice(said)[0] if said and len(found) % 2 else ""
            sort = "picture and words" if words else "picture"
            found.append(Trial(sort, Query(text=words, pictures=(asked,)), frozenset([id])))
    return found
