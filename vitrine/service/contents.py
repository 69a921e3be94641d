"""What is to be on a map: the items of a catalog, possibly beside another's, under one model."""

from __future__ import annotations

from dataclasses import dataclass, field

from vitrine.atlas.files import version_of
from vitrine.atlas.parameters import Parameters
from vitrine.errors import QueryError
from vitrine.search.searcher import Searcher
from vitrine.store.book import Book, Catalog, PictureRecord
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Beside:
    """What a map shows beside the usual: the catalog called `other`; or the vectors of another `model` (its key)."""

    other: str = ""
    model: str = ""


@dataclass(slots=True)
class Contents:
    """Items that can be on a map, each by its first readable picture; the first `ours` are the catalog's own."""

    catalog: Catalog
    searchers: tuple[Searcher, ...]
    model: str
    other: Catalog | None = None
    ids: list[str] = field(default_factory=list)
    pictures: list[PictureRecord] = field(default_factory=list)
    ours: int = 0

    def version(self, parameters: Parameters) -> str:
        """The name of their map."""
        marks = ["" if n < self.ours else "beside:" for n in range(len(self.ids))]
        pairs = ((mark + id, one.hash) for mark, id, one in zip(marks, self.ids, self.pictures, strict=True))
        return version_of(self.model, parameters, pairs)


def gather(book: Book, contents: Contents) -> Contents:
    """Fill in the items of the catalogs. Raises QueryError: there is none."""
    for catalog in filter(None, (contents.catalog, contents.other)):
        views: dict[str, str] = {}
        for view in book.views(catalog.id):
            if view.picture:
                views.setdefault(view.item, view.picture)
        embedded = book.with_vectors(contents.model, catalog.id)
        pictures = book.pictures(list(views.values()))
        ids = [id for id in book.ordered_ids(catalog.id) if views.get(id, "") in embedded]
        if not ids:
            raise QueryError(
                phrase("There is nothing to draw a map of in {name} yet", name=catalog.name),
                remedy=phrase("index it, or wait for that"),
            )
        contents.ids += ids
        contents.pictures += [pictures[views[id]] for id in ids]
        contents.ours = contents.ours or len(ids)
    return contents


def beside(book: Book, catalog: Catalog, asked: Beside) -> tuple[str, Catalog | None]:
    """The model and the other catalog of a map.

    Raises:
        UnknownCatalog.
        QueryError: the two catalogs are of different models, are the same one, or there are no such vectors.
    """
    if asked.other:
        other = book.catalog(asked.other)
        if other.id == catalog.id:
            raise QueryError(phrase("A catalog cannot be compared with itself"), remedy=phrase("choose another one"))
        if other.model != catalog.model:
            raise QueryError(
                phrase("{name} and {other} are not read by the same model", name=catalog.name, other=other.name),
                phrase("only what one model has read can lie on one map"),
                phrase("change the model of one of them on the catalogs page"),
            )
        return catalog.model, other
    if asked.model and asked.model not in (catalog.model, catalog.former_model):
        raise QueryError(
            phrase("There are no vectors of the model {model} for {name}", model=asked.model, name=catalog.name),
            phrase("the model in use and the one before it are kept"),
            phrase("choose one of these"),
        )
    return asked.model or catalog.model, None
