"""What the operations of the API do: from what was asked to what is answered, through the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from routes.v1 import answers, asked
from vitrine import __version__
from vitrine.errors import PictureTooLarge
from vitrine.search.query import PictureVector, Query
from vitrine.search.routing import EVERYTHING
from vitrine.search.wheres import wheres
from vitrine.service import Service


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, checked: the parts of its path, its parameters and body, and the files that came with it."""

    service: Service
    path: dict[str, Any]
    query: Any
    body: Any = None
    files: list[tuple[str, Path]] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)

    @property
    def catalog(self) -> str:
        return str(self.path["catalog"])


def about(_: Asked) -> BaseModel:
    return answers.About(version=__version__, openapi="/api/v1/openapi.json", documentation="/api/v1/docs")


def catalogs(ask: Asked) -> BaseModel:
    return answers.Catalogs(catalogs=[answers.Catalog.of(info) for info in ask.service.catalogs.all()])


def catalog(ask: Asked) -> BaseModel:
    return _detail(ask.service, ask.catalog)


def rename(ask: Asked) -> BaseModel:
    ask.service.catalogs.rename(ask.catalog, ask.body.name)
    return _detail(ask.service, ask.body.name.strip())


def delete(ask: Asked) -> None:
    ask.service.catalogs.delete(ask.catalog)


def add_pictures(ask: Asked) -> BaseModel:
    return answers.Job.of(ask.service.indexing.add_files(ask.catalog, ask.files))


def index(ask: Asked) -> BaseModel:
    return answers.Job.of(ask.service.indexing.index(ask.catalog, rebuild=ask.body.rebuild))


def search(ask: Asked) -> BaseModel:
    return _hits(ask, ask.query, ())


def search_by_body(ask: Asked) -> BaseModel:
    return _hits(ask, ask.body, tuple(_embedded(ask.service, ask.catalog, data) for data in ask.pictures))


def facets(ask: Asked) -> BaseModel:
    found = ask.service.searching.facets(ask.catalog, _query(ask.query, ()))
    return answers.Facets(catalog=ask.catalog, facets=[answers.Facet.of(facet) for facet in found])


def items(ask: Asked) -> BaseModel:
    limit, offset = ask.query.limit, ask.query.offset
    query = Query(where=wheres(ask.query.where), sort=ask.query.sort)
    result = ask.service.searching.search(ask.catalog, query, limit=limit, offset=offset)
    return answers.ItemList(
        catalog=ask.catalog,
        total=result.total,
        offset=offset,
        next_offset=following(offset + limit, result.available),
        items=[answers.ItemSummary.of(ask.catalog, hit) for hit in result.hits],
    )


def item(ask: Asked) -> BaseModel:
    return answers.Item.of(ask.catalog, ask.service.catalogs.item(ask.catalog, ask.path["id"]))


def similar(ask: Asked) -> BaseModel:
    found = ask.service.catalogs.item(ask.catalog, ask.query.id)
    hits = ask.service.searching.similar(ask.catalog, found.id, ask.query.limit)
    return answers.SimilarItems(
        catalog=ask.catalog, id=found.id, hits=[answers.Hit.of(ask.catalog, hit) for hit in hits]
    )


def jobs(ask: Asked) -> BaseModel:
    return answers.JobList(jobs=[answers.Job.of(job) for job in ask.service.jobs.all()])


def job(ask: Asked) -> BaseModel:
    return answers.Job.of(ask.service.jobs.get(ask.path["job"]))


def cancel(ask: Asked) -> BaseModel:
    return answers.Job.of(ask.service.jobs.cancel(ask.path["job"]))


def _detail(service: Service, name: str) -> answers.CatalogDetail:
    columns = [answers.Column(name=column.name, kind=column.kind.value) for column in service.catalogs.columns(name)]
    return answers.CatalogDetail(**dict(answers.Catalog.of(service.catalogs.get(name))), columns=columns)


def _hits(ask: Asked, given: asked.Search, sent: tuple[PictureVector, ...]) -> answers.Hits:
    query = _query(given, sent)
    result = ask.service.searching.search(ask.catalog, query, limit=given.limit, offset=given.offset)
    return answers.Hits(
        catalog=ask.catalog,
        model=result.model,
        total=result.total,
        available=result.available,
        offset=given.offset,
        next_offset=following(given.offset + given.limit, result.available, 10_000),
        pictures=[picture.to_text() for picture in query.pictures],
        routed=[answers.Routed(**one) for one in result.query.get("routed", [])],
        hits=[answers.Hit.of(ask.catalog, hit) for hit in result.hits],
    )


def _query(given: asked.Search, sent: tuple[PictureVector, ...]) -> Query:
    return Query(
        text=given.text,
        pictures=(*(PictureVector.from_text(text) for text in given.picture), *sent),
        like=tuple(given.like),
        unlike=tuple(given.unlike),
        without=given.without,
        weight=given.weight,
        where=wheres(given.where),
        sort=given.sort,
        plain=(EVERYTHING,) if given.plain else (),
    )


def following(offset: int, available: int, most: int = 1_000_000) -> int | None:
    """Where the next part of a list begins; None: there is none."""
    return offset if offset < available and offset <= most else None


def _embedded(service: Service, catalog: str, data: bytes) -> PictureVector:
    most = service.settings.max_bytes
    if len(data) > most:
        raise PictureTooLarge(
            f"The picture is larger than {most / 2**20:.0f} MB", "that is the limit here", "send a smaller one"
        )
    return service.searching.embed(catalog, data)[0]
