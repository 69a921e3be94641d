"""Searches in the catalogs of a home folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PIL import Image

from vitrine import images, metrics
from vitrine.errors import NotFound, PictureError, QueryError, StoreError
from vitrine.search.examples import Examples, examples
from vitrine.search.query import PictureVector, Query
from vitrine.search.result import Facet, Hit, Result
from vitrine.search.searcher import Searcher
from vitrine.service.home import Home, writes
from vitrine.store.book import Catalog
from vitrine.words import phrase

_T = TypeVar("_T")


class Searching:
    """Answers queries. A catalog's searcher is kept for as long as its contents stand still."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._searchers: dict[str, tuple[Catalog, Searcher]] = {}
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
        try:
            decoded = images.decode_guarded(data, settings=self._home.settings)
        except PictureError as error:
            metrics.upload(error.code)
            raise
        metrics.upload("read")
        image = decoded.image if crop is None else _cropped(decoded, crop)
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
            searcher = Searcher(
                self._home.book,
                catalog,
                self._home.store.open(catalog.collection),
                lambda: self._home.models.get(catalog.model),
            )
            self._searchers[name] = (catalog, searcher)
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
            self._searchers.pop(name, None)
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
