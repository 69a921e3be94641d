"""Learns a catalog's calibration from the catalog itself: queries whose answers are known without asking anybody.

Pictures: distorted copies of the catalog's pictures, which should find the original, its other views and its kind; and
the pictures themselves, which should find the others. Words: titles and values of the category columns, which should
find the pictures of the items whose texts hold them. It takes seconds, runs in the background after indexing, and is
kept in the record book for as long as the catalog and the model stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.embedding.protocol import Embedder
from vitrine.images.distortion import distorted
from vitrine.search.calibration import Calibration, Curve, fit, hits, joined
from vitrine.search.line import SAMPLE
from vitrine.store.book import Book, BookColumn, Catalog, ItemRecord
from vitrine.store.thumbnails import Thumbnails
from vitrine.words import phrase

SMALLEST = 50
"""Items from which on a catalog is calibrated; below, its background must do."""

_COPIES = 300
_ORIGINALS = 300
_TEXTS = 120  # of titles, and of values
_BATCH = 32
_KIND_SHARE = 1 / 3  # a value that more of the catalog shares says nothing
_KIND_HELD = 0.5  # of the items must have a value that others have too
_KIND_AUC = 0.55  # how often two pictures of one kind must be more alike than two of different kinds
_KIND_NEAR = 0.05  # of columns whose figure is that near to the best one, the finest says most of a picture
_SIDE = 320
_FORMAT = 2  # of the fingerprint; another one when something here changes

OnProgress: TypeAlias = Callable[[str, int, int], object]
"""Gets a stage in plain words, copies done, copies in all."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Pictures of a catalog, of which it has `of`: their vectors, shape (n, dimension), and whose they are."""

    pictures: list[str]
    vectors: NDArray[np.float32]
    items: list[str]
    of: int


def sample(book: Book, catalog: int, model: str) -> Sample:
    """At most `SAMPLE` pictures (or a few more), spread evenly over the catalog, always the same ones."""
    owners: dict[str, str] = {}
    for view in book.views(catalog):
        if view.picture:
            owners.setdefault(view.picture, view.item)
    pictures = sorted(owners)
    vectors = book.vectors(model, pictures[:: max(1, len(pictures) // SAMPLE)])
    chosen = sorted(vectors)
    stacked = np.stack([vectors[picture] for picture in chosen]) if chosen else np.zeros((0, 1), dtype=np.float32)
    return Sample(chosen, stacked, [owners[picture] for picture in chosen], len(pictures))


def fingerprint(book: Book, catalog: Catalog) -> str:
    """Changes when what the calibration rests on does: pictures, texts, columns."""
    digest = hashlib.blake2b(str(_FORMAT).encode(), digest_size=8)
    for column in book.columns(catalog.id):
        digest.update(f"{column.name}\0{column.kind}\0".encode())
    for item in book.items(catalog.id).values():
        digest.update(json.dumps([item.id, item.title, item.description, item.fields], sort_keys=True).encode())
    for view in book.views(catalog.id):
        digest.update(f"{view.item}\0{view.picture}\0".encode())
    return digest.hexdigest()


def learn(
    book: Book,
    catalog: Catalog,
    thumbnails: Thumbnails,
    embedder: Embedder,
    on_progress: OnProgress = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
) -> Calibration | None:
    """Fit the catalog's curves; None where `stop` said so. Nothing is read but the record book and the thumbnails."""
    known = sample(book, catalog.id, embedder.key)
    items = book.items(catalog.id)
    if len(set(known.items)) < SMALLEST:
        return Calibration()
    columns = book.columns(catalog.id)
    kind = kinds(known, items, columns)
    copies, copied = [], []
    for vectors, indices in _copies(known, thumbnails, embedder):
        if stop():
            return None
        copies.append(vectors)
        copied.extend(indices)
        on_progress(phrase("learning what scores mean"), len(copied), _COPIES)
    same_curve, kind_curve = (
        _pictures(known, kind, np.concatenate(copies), np.array(copied)) if copied else (None, None)
    )
    return Calibration(same_curve, kind_curve, _words(known, items, columns, embedder))


def kinds(known: Sample, items: dict[str, ItemRecord], columns: Sequence[BookColumn]) -> NDArray[np.int64]:
    """For each picture of the sample the number of its kind, -1 where it has none: shape (n,).

    Kinds are the values of the category column that pictures follow best: most items share theirs with another item, no
    value holds more than a third of the items, and of all such columns two pictures of one kind are most often more
    alike than two of different kinds; of columns that they follow about as well, the finest. Where they hardly follow
    any, nothing has a kind.
    """
    followed: list[tuple[float, int, NDArray[np.int64]]] = []
    for column in columns:
        if column.kind is not Kind.CATEGORY:
            continue
        counted = Counter(value for item in items.values() if (value := item.fields.get(column.name, "").casefold()))
        shared = {value: n for value, n in counted.items() if n > 1}
        if (
            not shared
            or max(shared.values()) > _KIND_SHARE * len(items)
            or sum(shared.values()) < _KIND_HELD * len(items)
        ):
            continue
        numbers = {value: number for number, value in enumerate(sorted(shared))}
        values = [items[item].fields.get(column.name, "").casefold() if item in items else "" for item in known.items]
        kind = np.array([numbers.get(value, -1) for value in values])
        if (clear := _stands_out(known, kind)) >= _KIND_AUC:
            followed.append((clear, len(shared), kind))
    if not followed:
        return np.full(len(known.items), -1)
    best = max(clear for clear, _, _ in followed)
    return max((one for one in followed if one[0] >= best - _KIND_NEAR), key=lambda one: one[1])[2]


def _stands_out(known: Sample, kind: NDArray[np.int64]) -> float:
    """How often two pictures of one kind, not of one item, are more alike than two of different kinds."""
    chosen = np.flatnonzero(kind >= 0)
    chosen = chosen[:: max(1, len(chosen) // 1000)]
    likeness = known.vectors[chosen] @ known.vectors[chosen].T
    owner = np.unique(known.items, return_inverse=True)[1][chosen]
    apart = owner[:, None] != owner[None]
    alike = kind[chosen][:, None] == kind[chosen][None]
    same, different = likeness[apart & alike], np.sort(likeness[apart & ~alike])
    if not len(same) or not len(different):
        return 0.0
    return float(np.searchsorted(different, same).mean() / len(different))


def _copies(
    known: Sample, thumbnails: Thumbnails, embedder: Embedder
) -> Iterator[tuple[NDArray[np.float32], list[int]]]:
    """Embeddings of distorted copies in batches, with the places of their originals in the sample.

    A picture whose thumbnail has gone is passed over: there are others.
    """
    places_once = range(0, len(known.pictures), max(1, len(known.pictures) // _COPIES))
    turns = [(place, turn) for turn in range(-(-_COPIES // len(places_once))) for place in places_once][:_COPIES]
    for start in range(0, len(turns), _BATCH):
        made: list[Image.Image] = []
        places: list[int] = []
        for place, turn in turns[start : start + _BATCH]:
            dice = random.Random(f"{known.pictures[place]} {turn}")
            original = opened(thumbnails, known.pictures[place])
            ground = opened(thumbnails, dice.choice(known.pictures))
            if original is not None:
                made.append(distorted(original, dice.random(), dice, ground))
                places.append(place)
        if made:
            yield embedder.pictures(made), places


def opened(thumbnails: Thumbnails, picture: str) -> Image.Image | None:
    """A picture as its thumbnail shows it; None where that has gone."""
    path = thumbnails.path(picture, "small")
    if not path.is_file():
        return None
    with Image.open(path) as image:
        return image.convert("RGB")


def _pictures(
    known: Sample, kind: NDArray[np.int64], copies: NDArray[np.float32], copied: NDArray[np.int64]
) -> tuple[Curve | None, Curve | None]:
    """Curves for the same item and for the same kind."""
    owner = np.unique(known.items, return_inverse=True)[1]
    originals = np.arange(0, len(owner), max(1, len(owner) // _ORIGINALS))
    everything = np.ones(len(owner), dtype=bool)
    same_parts, kind_parts = [], []
    for vectors, places, is_copy in ((copies, copied, True), (known.vectors[originals], originals, False)):
        scores = vectors @ known.vectors.T
        same = owner[places][:, None] == owner[None]
        of_kind = (kind[places][:, None] == kind[None]) & (kind[places] >= 0)[:, None] & ~same
        among = np.tile(everything, (len(places), 1))
        if not is_copy:
            among[np.arange(len(places)), places] = False
        asked = (same & among).any(axis=1)
        # In the whole catalog there are more pictures that do not match, but no more views of the item.
        rarity = known.of / len(known.pictures)
        same_parts.append(hits(scores[asked], same[asked], among[asked], (same | of_kind)[asked], rarity))
        asked = of_kind.any(axis=1)
        kind_parts.append(hits(scores[asked], of_kind[asked], (among & ~same)[asked]))
    return fit(joined(same_parts)), fit(joined(kind_parts))


def _words(
    known: Sample,
    items: dict[str, ItemRecord],
    columns: Sequence[BookColumn],
    embedder: Embedder,
) -> Curve | None:
    """The curve for words against pictures."""
    searched = [c.name for c in columns if c.kind in (Kind.CATEGORY, Kind.CATEGORIES, Kind.TEXT)]
    held: dict[str, set[str]] = {}
    for item in items.values():
        texts = [item.title, item.description, *(item.fields.get(name, "") for name in searched)]
        for text in texts:
            for term in bm25.terms(text):
                held.setdefault(term, set()).add(item.id)
    rows: list[NDArray[np.bool_]] = []
    asked: list[str] = []
    for text in _texts(items, columns):
        owners = set.intersection(*(held.get(term, set()) for term in bm25.terms(text)))
        right = np.array([item in owners for item in known.items])
        if right.any() and len(owners) <= _KIND_SHARE * len(items):
            asked.append(text)
            rows.append(right)
    if not asked:
        return None
    right = np.stack(rows)
    return fit(hits(embedder.words(asked) @ known.vectors.T, right, np.ones_like(right)))


def _texts(items: dict[str, ItemRecord], columns: Sequence[BookColumn]) -> list[str]:
    """Titles spread over the catalog, and the most frequent values of the category columns, as people would ask."""
    titles = [title for title in dict.fromkeys(item.title for item in items.values()) if any(bm25.terms(title))]
    found = titles[:: max(1, len(titles) // _TEXTS)][:_TEXTS]
    values: Counter[str] = Counter()
    for column in columns:
        if column.kind in (Kind.CATEGORY, Kind.CATEGORIES):
            for item in items.values():
                values.update(v.rpartition("/")[2].strip() for v in item.fields.get(column.name, "").split("|"))
    found += [value for value, _ in values.most_common(_TEXTS) if any(letter.isalpha() for letter in value)]
    return [text for text in dict.fromkeys(found) if any(bm25.terms(text))]
