"""The catalogs of a home folder, and what single items and pictures of them are."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vitrine import embedding, images
from vitrine.catalog.merged import ENDING, read_merged
from vitrine.catalog.records import Column, Value
from vitrine.catalog.sources import open_source
from vitrine.errors import NotFound
from vitrine.indexing.collections import drop_all
from vitrine.search.fields import parsed_fields
from vitrine.service.home import Home, checked_name
from vitrine.service.searching import Searching
from vitrine.store.book import Catalog
from vitrine.store.copies import put_alias
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class CatalogInfo:
    """A catalog as lists and pages show it. `created` and `indexed` are seconds since 1970.

    `model` and `former` are keys: of the model that searches use, and of the one kept for going back (empty: none);
    `changing` is the name of a model that is being brought in while searches go on, empty: none. `regions`: pictures
    are also found by their parts.
    """

    name: str
    items: int
    views: int
    model: str
    location: str
    state: Literal["ready", "indexing", "empty"]
    created: float
    indexed: float | None
    job: int | None
    former: str = ""
    changing: str = ""
    regions: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A picture of an item. `picture` is the content hash; `width`, `height` upright pixels."""

    image: str
    picture: str
    width: int
    height: int
    placeholder: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item with everything known of it."""

    id: str
    title: str
    description: str
    fields: dict[str, Value]
    views: list[View]


class Catalogs:
    """The catalogs of a home folder: listed, renamed, removed, and looked into."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching

    def all(self) -> list[CatalogInfo]:
        """Every catalog, by name."""
        return [self._info(catalog) for catalog in self._home.book.catalogs()]

    def get(self, name: str) -> CatalogInfo:
        """Raises UnknownCatalog."""
        return self._info(self._home.book.catalog(name))

    def columns(self, name: str) -> list[Column]:
        """The catalog's own columns. Raises UnknownCatalog."""
        return [Column(c.name, c.kind) for c in self._home.book.columns(self._home.book.catalog(name).id)]

    def leads_to(self, name: str, item: str = "") -> tuple[str, str] | None:
        """What a name that a catalog had before stands for: the catalog's name now, and the item's id in it."""
        row = self._home.book.read(
            "SELECT c.id, c.name, a.suffix FROM aliases a JOIN catalogs c ON c.id = a.catalog WHERE a.name = ?", (name,)
        ).fetchone()
        if row is None:
            return None
        catalog, now, suffix = row
        moved = item + suffix
        return now, moved if suffix and item and moved in self._home.book.source_items(catalog, [moved]) else item

    def rename(self, name: str, new: str, *, actor: str = "") -> None:
        """Raises UnknownCatalog, Conflict, QueryError (a name that cannot be one)."""
        catalog = self._home.book.catalog(name)
        self._home.refuse_while_busy(name)
        self._home.book.change(catalog.id, name=checked_name(new))
        with self._home.book.transaction() as connection:
            put_alias(connection, name, catalog.id, "")
        self._home.history.add(catalog.id, "rename", {"from": name, "to": checked_name(new)}, actor)
        self._home.jobs.rename(name, checked_name(new))
        self._searching.forget(name)

    def delete(self, name: str) -> None:
        """Remove a catalog and what was made for it. The user's own files are never touched."""
        catalog = self._home.book.catalog(name)
        self._home.jobs.cancel_catalog(name)
        self._searching.forget(name)
        self._home.book.delete(catalog.id)
        drop_all(self._home.book, self._home.store, catalog)
        self._home.jobs.rename(name, "")  # another catalog of that name has reports of its own
        made = (self._home.uploads(catalog), self._home.unpacked(catalog), self._home.maps(catalog))
        for folder in (*made, *self._merged(catalog.location)):
            shutil.rmtree(folder, ignore_errors=True)

    def _merged(self, location: str) -> list[Path]:
        """Folders of the home that only a catalog with that location has come from, where it was merged of several."""
        if not location.endswith(ENDING) or any(one.location == location for one in self._home.book.catalogs()):
            return []
        found: list[Path] = []
        for part in read_merged(Path(location))[0]:
            if Path(part.location).parent in (
                self._home.settings.home / "uploads",
                self._home.settings.home / "unpacked",
            ):
                found.append(Path(part.location))
            found += self._merged(part.location)
        return found

    def item(self, name: str, id: str) -> Item:
        """Raises UnknownCatalog, NotFound."""
        catalog = self._home.book.catalog(name)
        record = self._home.book.items(catalog.id, [id]).get(id)
        if record is None:
            raise NotFound(
                phrase("There is no item {id} in {name}", id=id, name=name),
                remedy=phrase("it may have been removed; search for it"),
            )
        views = self._home.book.views(catalog.id, [id])
        pictures = self._home.book.pictures([view.picture for view in views if view.picture])
        return Item(
            id=record.id,
            title=record.title or record.id,
            description=record.description,
            fields=parsed_fields(record, self._home.book.columns(catalog.id)),
            views=[
                View(view.image, p.hash, p.width, p.height, p.placeholder)
                for view in views
                if view.picture and (p := pictures.get(view.picture))
            ],
        )

    def thumbnail(self, picture: str, size: str) -> Path:
        """The file of a thumbnail. Raises NotFound."""
        path = self._home.thumbnails.path(picture, size)
        if size not in images.THUMBNAIL_SIZES or not path.is_file():
            raise NotFound(phrase("There is no such picture"), remedy=phrase("index the catalog again"))
        return path

    def original(self, name: str, picture: str, *, unchanged: bool = False) -> bytes:
        """A picture as a WebP of at most 4096 pixels a side.

        Raises UnknownCatalog, SourceError, NotFound: also, where it must be `unchanged`, because its file has become
        another picture since it was indexed.
        """
        catalog = self._home.book.catalog(name)
        image = self._home.book.location_of(catalog.id, picture)
        if image is None:
            raise NotFound(phrase("There is no such picture in this catalog"))
        data = self.file(name, image)
        if unchanged and images.content_hash(data) != picture:
            raise NotFound(
                phrase("The file of this picture has changed since it was indexed"),
                remedy=phrase("bring the catalog in step with its source"),
            )
        decoded = images.decode(
            data, max_bytes=self._home.settings.max_bytes, max_pixels=self._home.settings.max_pixels
        )
        return images.thumbnail(decoded.image, 4096)

    def picture_file(self, name: str, picture: str) -> bytes:
        """The bytes of the file of a view's picture, by its hash. Raises UnknownCatalog, NotFound, SourceError."""
        image = self._home.book.location_of(self._home.book.catalog(name).id, picture)
        if image is None:
            raise NotFound(phrase("There is no such picture in this catalog"))
        return self.file(name, image)

    def file(self, name: str, image: str) -> bytes:
        """The bytes of a picture's own file. Raises UnknownCatalog, SourceError, PictureTooLarge."""
        catalog = self._home.book.catalog(name)
        location = Path(catalog.location)
        if location.suffix.lower() == ".zip":
            location = self._home.unpacked(catalog)
        return open_source(location, self._home.settings).read(image)

    def _info(self, catalog: Catalog) -> CatalogInfo:
        items, views = self._home.book.counts(catalog.id)
        job = self._home.writing(catalog.name)
        state: Literal["ready", "indexing", "empty"] = "indexing" if job else "ready" if items else "empty"
        return CatalogInfo(
            name=catalog.name,
            items=items,
            views=views,
            model=catalog.model,
            location=catalog.location,
            state=state,
            created=catalog.created,
            indexed=catalog.indexed,
            job=job.id if job else None,
            former=catalog.former_model,
            changing=job.model if job and _is_to_come(job.model, catalog) else "",
            regions=catalog.regions,
        )


def _is_to_come(model: str, catalog: Catalog) -> bool:
    """Whether the model is being brought in: after the swap a job goes on, to learn what scores mean."""
    return bool(catalog.collection) and embedding.model_name(catalog.model) != model
