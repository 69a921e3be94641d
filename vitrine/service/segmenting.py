"""Pointing at things in pictures, and searching by what was pointed at."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine import embedding, images, segment
from vitrine.embedding import Embedder
from vitrine.search.query import PictureVector
from vitrine.segment import Mask, Prompt, Segmenter, kept, readings, rle, tags
from vitrine.segment.select import select
from vitrine.segment.shapes import resized
from vitrine.service.advising import advised
from vitrine.service.home import Home

WORKING = 1024
"""Longest side, in pixels, of the picture that is pointed at; masks of larger ones are scaled up."""

PROPOSALS = 12

FUSED = {readings.BOX: 0.4, readings.THING: 0.5, readings.WHOLE: 0.1}
"""What each reading counts in the fused one (docs/crop.md tells how they were chosen)."""

_TAGS_KEPT = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture that can be pointed at: its key, the upright size in pixels, and what to do about it, a phrase."""

    key: str
    width: int
    height: int
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing in a picture. `mask` is of the size that was asked for; `box` in pixels of the whole upright picture."""

    mask: Mask
    box: tuple[int, int, int, int]
    area: int
    label: str = ""

    def as_json(self) -> dict[str, Any]:
        """As `segment --json` prints it."""
        return {
            "box": list(self.box),
            "area": self.area,
            "score": self.mask.score,
            "label": self.label,
            "rle": rle.encode(self.mask.pixels),
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a selection, as part of a query, and a small WebP of it."""

    picture: PictureVector
    preview: bytes


class Segmenting:
    """Finds things in pictures that visitors bring or that catalogs hold. A picture is kept in memory, and not long."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._pictures = kept.Pictures()
        self._gate = threading.Lock()
        self._words: OrderedDict[tuple[str, tuple[str, ...]], NDArray[np.float32]] = OrderedDict()

    @property
    def segmenter(self) -> Segmenter:
        """The one that the settings name, loaded on first use. Raises ModelUnavailable."""
        return self._home.segmenter

    def open(self, data: bytes, *, photo: bool = False, catalog: str = "") -> Opened:
        """Make a picture ready to be pointed at; the same bytes give the same key.

        Where it is a visitor's `photo`, brought to a `catalog`, what to do about a poor one is told.

        Raises:
            NotAPicture, PictureTooLarge, DecodingStopped.
        """
        key = images.content_hash(data)
        picture = self._pictures.get(key)
        if picture is None:
            decoded = images.decode_guarded(data, settings=self._home.settings, longest=WORKING)
            picture = self._pictures.add(kept.Kept(key, decoded.image, decoded.width, decoded.height))
        advice = advised(self._home, catalog, picture.image, picture.width, picture.height) if photo else ""
        return Opened(key, picture.width, picture.height, advice)

    def opened(self, key: str) -> Opened:
        """The picture that was opened under that key. Raises NotFound: it is no longer kept."""
        picture = self._pictures.needed(key)
        return Opened(key, picture.width, picture.height)

    def picture(self, key: str) -> bytes:
        """The picture as a WebP of working size. Raises NotFound."""
        return images.thumbnail(self._pictures.needed(key).image, WORKING)

    def masks(self, key: str, prompt: Prompt, *, full: bool = False) -> list[Thing]:
        """What may be meant, the likeliest first.

        Args:
            key: of an opened picture.
            prompt: in pixels of the whole upright picture.
            full: masks as large as the picture itself, instead of working size.

        Raises:
            NotFound: the picture is no longer kept.
            QueryError: nothing was pointed at.
            ModelUnavailable: the segmenter cannot be had.
        """
        picture = self._pictures.needed(key)
        fitted = prompt.fitted(picture.width, picture.height)
        small = fitted.scaled(picture.scale).fitted(*picture.image.size)
        segmenter = self.segmenter
        state = picture.state(segmenter.key, segmenter.encode)
        return [self._thing(picture, mask, full=full) for mask in select(segmenter, state, small, *picture.image.size)]

    def proposals(self, key: str, catalog: str = "", text: str = "", *, full: bool = False) -> list[Thing]:
        """The things in a picture, called by the catalog's own categories; with words, the likeliest for them first.

        With words the label is theirs, and the score how well the thing fits among the others, 0 … 1. Without a
        catalog things have no names, and words are read by the model of the settings.

        Raises:
            UnknownCatalog, NotFound, ModelUnavailable.
        """
        picture = self._pictures.needed(key)
        segmenter = self.segmenter
        state = picture.state(segmenter.key, segmenter.encode)
        found = segmenter.proposals(state, PROPOSALS)
        if not found or not (catalog or text.strip()):
            return [self._thing(picture, mask, full=full) for mask in found]
        embedder = self._embedder(catalog)
        vectors = embedder.pictures([readings.alone(picture.image, mask) for mask in found])
        if text.strip():
            fits = np.exp(25 * (vectors @ embedder.words([text.strip()])[0]))
            shares = fits / fits.sum()
            order = np.argsort(-shares)
            return [
                self._thing(picture, Mask(found[i].pixels, round(float(shares[i]), 4)), text.strip(), full=full)
                for i in order
            ]
        names = self._categories(catalog)
        named = tags.tagged(vectors, self._vectors(embedder, names), names)
        return [self._thing(picture, mask, tag.label, full=full) for mask, tag in zip(found, named, strict=True)]

    def read(self, key: str, catalog: str, mask: Mask, box: segment.Box | None = None) -> dict[str, Reading]:
        """The readings of a selection, by name, as the catalog's model sees them, and `fused`, the best of them all.

        Args:
            key: of an opened picture.
            catalog: whose model reads.
            mask: in any size; it is scaled to the picture.
            box: as it was drawn, in pixels of the whole picture.

        Raises:
            UnknownCatalog, NotFound, ModelUnavailable.
        """
        picture = self._pictures.needed(key)
        small = Mask(resized(mask.pixels, *picture.image.size), mask.score)
        if box is not None:
            box = Prompt(box=box).fitted(picture.width, picture.height).scaled(picture.scale).box
        embedder = self._embedder(catalog)
        read = readings.read(picture.image, small, box)
        vectors = dict(zip(read, embedder.pictures(list(read.values())), strict=True))
        vectors["fused"] = fused(vectors)
        seen: dict[str, Image.Image] = {**read, "fused": read[readings.THING]}
        return {
            name: Reading(
                PictureVector.of(vector, embedder.key, images.placeholder(seen[name])),
                images.thumbnail(seen[name], 320),
            )
            for name, vector in vectors.items()
        }

    def timed(self, key: str, prompt: Prompt | None, *, text: str = "", catalog: str = "") -> dict[str, Any]:
        """Masks for a prompt (None: proposals) as `segment --json` prints them."""
        started = time.perf_counter()
        opened = self.opened(key)
        found = self.masks(key, prompt, full=True) if prompt else self.proposals(key, catalog, text, full=True)
        return {
            "width": opened.width,
            "height": opened.height,
            "segmenter": self.segmenter.key,
            "masks": [thing.as_json() for thing in found],
            "ms": round(1000 * (time.perf_counter() - started), 1),
        }

    def _thing(self, picture: kept.Kept, mask: Mask, label: str = "", *, full: bool) -> Thing:
        x0, y0, x1, y1 = mask.box
        by = 1 / picture.scale
        box = (
            int(x0 * by),
            int(y0 * by),
            min(picture.width, int(np.ceil(x1 * by))),
            min(picture.height, int(np.ceil(y1 * by))),
        )
        if full:
            mask = Mask(resized(mask.pixels, picture.width, picture.height), mask.score)
            return Thing(mask, mask.box, mask.area, label)
        return Thing(mask, box, round(mask.area * by * by), label)

    def _embedder(self, catalog: str) -> Embedder:
        home = self._home
        key = home.book.catalog(catalog).model if catalog else embedding.model_key(home.settings.model)
        return home.models.get(key)

    def _categories(self, name: str) -> list[str]:
        book = self._home.book
        catalog = book.catalog(name)
        columns = [(column.name, column.kind) for column in book.columns(catalog.id)]
        return tags.categories(columns, (dict(item.fields) for item in book.items(catalog.id).values()))

    def _vectors(self, embedder: Embedder, names: Sequence[str]) -> NDArray[np.float32]:
        """The embeddings of words, remembered: the same categories are asked for again and again."""
        if not names:
            return np.zeros((0, embedder.dimension), dtype=np.float32)
        asked = (embedder.key, tuple(names))
        with self._gate:
            if asked in self._words:
                return self._words[asked]
        vectors = embedder.words(list(names))
        with self._gate:
            self._words[asked] = vectors
            while len(self._words) > _TAGS_KEPT:
                self._words.popitem(last=False)
        return vectors


def fused(vectors: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """One unit vector from those of the readings."""
    total = sum(FUSED[name] * vector for name, vector in vectors.items() if name in FUSED)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)
