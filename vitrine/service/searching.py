"""Searches in the catalogs of a home folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine import images, metrics
from vitrine.embedding.patches import heat
from vitrine.errors import NotFound, PictureError, QueryError, StoreError
from vitrine.search.completing import Completion
from vitrine.search.examples import Examples, examples
from vitrine.search.lexicon import Lexicon, Words
from vitrine.search.query import PictureVector, Query
from vitrine.search.recipes import Recipe
from vitrine.search.result import Facet, Hit, Result
from vitrine.search.routing import Routing
from vitrine.search.searcher import Searcher
from vitrine.search.wider import Wider
from vitrine.service.advising import advised
from vitrine.service.home import Home, writes
from vitrine.store.book import Catalog
from vitrine.words import phrase

_T = TypeVar("_T")


class Searching:
    """Answers queries. A catalog's searcher is kept for as long as its contents stand still."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._searchers: dict[str, tuple[Catalog, Searcher]] = {}
        self._words: dict[int, Words] = {}  # of catalogs that were forgotten, until they are searched again
        self._gate = threading.RLock()

    def search(self, name: str, query: Query, *, limit: int = 60, offset: int = 0) -> Result:
        """Hits in rank order.

        Raises:
            UnknownCatalog, QueryError, ModelUnavailable, StoreError.
        """
        with metrics.search():
            return self._asked(name, lambda searcher: searcher.search(query, limit=limit, offset=offset))

    def facets(self, name: str, query: Query) -> list[Facet]:
        """What the query's hits can be filtered by. Raises as `search` does."""
        return self._asked(name, lambda searcher: searcher.facets(query))

    def routing(self, name: str, query: Query) -> Routing:
        """What the query's words name in the catalog's columns; costs no model. Raises UnknownCatalog, QueryError."""
        return self._asked(name, lambda searcher: searcher.routing(query))

    def wider(self, name: str, query: Query) -> list[Wider]:
        """The same search without one of its filters, where it finds few items. Raises as `search` does."""
        return self._asked(name, lambda searcher: searcher.wider(query))

    def complete(self, name: str, text: str) -> list[Completion]:
        """What may be meant by words that are being typed. Raises UnknownCatalog, QueryError."""
        return self._asked(name, lambda searcher: searcher.complete(text))

    def recipes(self, name: str, id: str) -> list[Recipe]:
        """Searches that start from an item ("same but cheaper"). Raises UnknownCatalog, QueryError."""
        return self._asked(name, lambda searcher: searcher.recipes(id))

    def why(self, name: str, query: Query, id: str) -> dict[str, Any]:
        """Why an item is a hit: `{"id", "chance", "above_line", "shares", "signals", "met", "words", "read", "heat"}`.

        `words` are the item's texts with the places of the query's words, `read` what was read in its picture and
        matched (`search.why.Reading`); `heat` says where in its picture, named by
        `picture`, the model finds what was asked, `{"rows", "columns", "values"}`, row by row, 0 … 1; None where
        nothing was asked of the model, or it cannot tell.

        Raises:
            NotFound: the item is not among what the query ranks.
            UnknownCatalog, QueryError, ModelUnavailable.
        """
        found = self._asked(name, lambda searcher: searcher.why(query, id))
        catalog = self._home.book.catalog(name)
        view = self._home.book.views_of_points(catalog.id, [found.point]).get(found.point)
        picture = view.picture if view and view.picture else ""
        heat = None
        if found.wanted is not None and picture:
            heat = self._heat(catalog.model, picture, found.wanted)
        return found.as_json() | {"picture": picture, "heat": heat}

    def _heat(self, model: str, picture: str, wanted: NDArray[np.float32]) -> dict[str, Any] | None:
        path = self._home.thumbnails.path(picture, "small")
        if not path.is_file():
            return None
        with Image.open(path) as image:
            shares = heat(self._home.models.get(model), image.convert("RGB"), wanted)
        if shares is None:
            return None
        low, high = float(np.median(shares)), float(shares.max())
        values = np.clip((shares - low) / max(high - low, 1e-6), 0, 1)
        rows, columns = shares.shape
        return {"rows": rows, "columns": columns, "values": [round(float(v), 3) for v in values.ravel()]}

    def similar(self, name: str, id: str, limit: int = 12) -> list[Hit]:
        """The items most like that one. Raises as `search` does."""
        with metrics.search():
            return self._asked(name, lambda searcher: searcher.similar(id, limit))

    def examples(self, name: str) -> Examples:
        """What a first visitor may try on this catalog. Raises UnknownCatalog."""
        catalog = self._home.book.catalog(name)
        return examples(self._home.book, catalog, self.searcher(name))

    def embed(self, name: str, data: bytes, *, crop: tuple[float, ...] | None = None) -> tuple[PictureVector, bytes]:
        """A visitor's picture as part of a query, and a small WebP of it. Nothing is kept.

        Args:
            name: the catalog whose model reads the picture.
            data: the picture file.
            crop: x0, y0, x1, y1 in pixels of the upright picture; None: all of it.

        Raises:
            UnknownCatalog, NotAPicture, PictureTooLarge, ModelUnavailable.
            QueryError: the crop lies outside of the picture.
        """
        catalog = self._home.book.catalog(name)
        decoded = self._decoded(data)
        return self._embedded(catalog, decoded.image if crop is None else _cropped(decoded, crop))

    def uploaded(self, name: str, data: bytes) -> tuple[PictureVector, bytes, str]:
        """As `embed`, with what to do about the photo, as a phrase; empty where it is good. Raises as `embed` does."""
        catalog = self._home.book.catalog(name)
        decoded = self._decoded(data)
        advice = advised(self._home, name, decoded.image, decoded.width, decoded.height)
        return *self._embedded(catalog, decoded.image), advice

    def _decoded(self, data: bytes) -> images.Decoded:
        try:
            decoded = images.decode_guarded(data, settings=self._home.settings)
        except PictureError as error:
            metrics.upload(error.code)
            raise
        metrics.upload("read")
        return decoded

    def _embedded(self, catalog: Catalog, image: Image.Image) -> tuple[PictureVector, bytes]:
        embedder = self._home.models.get(catalog.model)
        vector = embedder.pictures([image])[0]
        return PictureVector.of(vector, embedder.key, images.placeholder(image)), images.thumbnail(image, 320)

    def searcher(self, name: str) -> Searcher:
        """What answers the catalog's queries. Raises UnknownCatalog, QueryError (nothing indexed)."""
        catalog = self._home.book.catalog(name)
        with self._gate:
            known = self._searchers.get(name)
            # While a catalog is filling its contents change all the time, so nothing may be remembered.
            if known and known[0] == catalog and not self._filling(name):
                return known[1]
            if not catalog.collection:
                raise QueryError(
                    phrase("There is nothing to search in {name} yet", name=name),
                    phrase("it has not been indexed"),
                    phrase("index it, or wait for that"),
                )
            before = self._words.get(catalog.id) if known is None else known[1].lexicon.known
            searcher = Searcher(
                self._home.book,
                catalog,
                self._home.store.open(catalog.collection),
                lambda: self._home.models.get(catalog.model),
                Lexicon(self._home.book, catalog.id, before, kept=self._filling(name)),
                guessing=self._home.settings.tags,
            )
            self._searchers[name] = (catalog, searcher)
            self._words.pop(catalog.id, None)
            return searcher

    def _asked(self, name: str, ask: Callable[[Searcher], _T]) -> _T:
        """What a searcher answers; asked again where searches went over to another collection in the midst of it."""
        before = self._home.book.catalog(name).collection
        try:
            return ask(self.searcher(name))
        except (StoreError, NotFound):
            if self._home.book.catalog(name).collection == before:
                raise
            return ask(self.searcher(name))

    def _filling(self, name: str) -> bool:
        # A change of model fills another collection than the one that is searched.
        return any(
            job.catalog == name and job.state == "running" and writes(job) and not job.model
            for job in self._home.jobs.all()
        )

    def forget(self, name: str) -> None:
        """The catalog has changed: its next query gets a new searcher, in other processes too."""
        with self._gate:
            known = self._searchers.pop(name, None)
            if known and (words := known[1].lexicon.known):
                self._words[known[0].id] = words
        self._home.book.outdate(name)


def _cropped(decoded: images.Decoded, crop: tuple[float, ...]) -> Image.Image:
    """The part of the picture; the decoded pixels may be fewer than the upright picture's, which the crop counts in."""
    scale = decoded.image.width / decoded.width
    x0, y0, x1, y1 = (round(value * scale) for value in crop)
    box = (max(0, x0), max(0, y0), min(decoded.image.width, x1), min(decoded.image.height, y1))
    if box[0] >= box[2] or box[1] >= box[3]:
        size = f"{decoded.width} × {decoded.height}"
        raise QueryError(
            phrase("The crop lies outside of the picture"),
            phrase("the picture is {size} pixels", size=size),
            phrase("choose a part of it"),
        )
    return decoded.image.crop(box)
