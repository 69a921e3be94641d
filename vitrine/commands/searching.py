"""Commands that search and look at single items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine.commands.registry import command
from vitrine.errors import EmptyQuery, SourceError
from vitrine.search.query import PictureVector, Query
from vitrine.search.routing import EVERYTHING
from vitrine.search.wheres import wheres
from vitrine.service import Service


@command
def search(
    service: Service,
    catalog: str,
    *,
    text: str = "",
    image: list[str] | None = None,
    crop: list[float] | None = None,
    like: list[str] | None = None,
    unlike: list[str] | None = None,
    without: str = "",
    weight: float = 0.5,
    where: list[str] | None = None,
    sort: str = "",
    plain: bool = False,
    k: int = 20,
) -> dict[str, Any]:
    """Search; `image` are files of this machine, `crop` a box in pixels of the first one, `where` as `COL>=V`.

    `plain`: no words become filters.
    """
    service.catalogs.get(catalog)
    pictures = tuple(_picture(service, catalog, file, crop if n == 0 else None) for n, file in enumerate(image or []))
    query = Query(
        text=text,
        pictures=pictures,
        like=tuple(like or ()),
        unlike=tuple(unlike or ()),
        without=without,
        weight=weight,
        where=wheres(where or []),
        sort=sort,
        plain=(EVERYTHING,) if plain else (),
    )
    if not (query.asks or query.where or query.sort):
        raise EmptyQuery("Nothing was asked", remedy="give --text, --image, --like or --where")
    return service.searching.search(catalog, query, limit=k).as_json()


@command
def query(
    service: Service, catalog: str, params: Mapping[str, list[str]], limit: int = 20, offset: int = 0
) -> dict[str, Any]:
    """Search by the parameters of a link; nothing asked means all items."""
    return service.searching.search(catalog, Query.from_params(params), limit=limit, offset=offset).as_json()


@command
def embed(service: Service, catalog: str, file: str, crop: list[float] | None = None) -> dict[str, Any]:
    """A picture file of this machine as it stands in a link."""
    return {"picture": _picture(service, catalog, file, crop).to_text()}


@command
def item(service: Service, catalog: str, id: str) -> dict[str, Any]:
    """One item with its views."""
    return asdict(service.catalogs.item(catalog, id))


def _picture(service: Service, catalog: str, file: str, crop: list[float] | None) -> PictureVector:
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise SourceError(f"{file} cannot be read", error.strerror or str(error), "check the path") from error
    return service.searching.embed(catalog, data, crop=tuple(crop) if crop else None)[0]
