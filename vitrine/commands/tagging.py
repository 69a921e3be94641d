"""Commands for guessed tags and the words that they are made of."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vitrine.commands.registry import command
from vitrine.errors import NotFound
from vitrine.service import Service
from vitrine.words import phrase

_ACTOR = "command line"


@command
def tags(service: Service, catalog: str, items: list[str]) -> dict[str, Any]:
    """The guessed tags of items, or of none how a catalog's tags stand."""
    if not items:
        return {"catalog": catalog, **service.tagging.state(catalog)}
    found = service.tagging.of_items(catalog, items)
    return {"catalog": catalog, "items": [_item(service, catalog, id, found.get(id, [])) for id in items]}


@command
def make_tags(service: Service, catalog: str) -> dict[str, Any]:
    """Start choosing a catalog's tags, unless they are in step; answers with the job."""
    return asdict(service.tagging.submit(catalog))


@command
def vocabulary(
    service: Service, catalog: str, name: str, state: str | None = None, words: str | None = None
) -> dict[str, Any]:
    """One vocabulary of a catalog; changed first where a state or words are given."""
    if state is not None or words is not None:
        known = {one["name"]: one["state"] for one in service.tagging.state(catalog)["vocabularies"]}
        service.tagging.set_vocabulary(catalog, name, state=state or known.get(name, "on"), words=words, actor=_ACTOR)
    found = [one for one in service.tagging.state(catalog)["vocabularies"] if one["name"] == name]
    if not found and words is None:
        raise NotFound(
            phrase("There is no vocabulary called {name}", name=name),
            remedy=phrase("see `vitrine tags {catalog}`", catalog=catalog),
        )
    return {"catalog": catalog, **(found[0] if found else {"name": name, "state": "gone", "words": ""})}


def _item(service: Service, catalog: str, id: str, own: list[dict[str, Any]]) -> dict[str, Any]:
    item = service.catalogs.item(catalog, id)
    read = service.enriching.of_pictures(catalog, [view.picture for view in item.views])
    captions = [one for by_enricher in read.values() for one in by_enricher.get("captions", ())]
    return {
        "id": id,
        "title": item.title,
        "captions": captions,
        "line": service.tagging.of_item(catalog, id)["line"],
        "tags": own,
    }
