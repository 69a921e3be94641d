"""The maps of the catalogs of a home folder: made in the background, kept, and asked about."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.atlas import naming
from vitrine.atlas.child import Order, make
from vitrine.atlas.files import Map, Maps, version_of
from vitrine.atlas.mailed import page
from vitrine.atlas.parameters import Parameters
from vitrine.atlas.placing import place
from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.errors import NotFound, QueryError, SourceError
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.search.query import PictureVector, Query
from vitrine.search.searcher import Searcher, parsed_fields
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.book import Catalog, PictureRecord
from vitrine.words import phrase, tr

_MOVED = 0.2
"""Share of new items up to which they are put into the map as it stands; above, it is drawn anew from there."""

_PLACED_BY = 8  # nearest items that say where a picture belongs
_SHOWN = 15  # of its nearest items, those that lines lead to


@dataclass(frozen=True, slots=True)
class _Contents:
    """The items of a catalog that can be on its map, each by its first readable picture."""

    catalog: Catalog
    searcher: Searcher
    ids: list[str]
    pictures: list[PictureRecord]

    def version(self, parameters: Parameters) -> str:
        pairs = zip(self.ids, (picture.hash for picture in self.pictures), strict=True)
        return version_of(self.catalog.model, parameters, pairs)


class Mapping:
    """Maps of catalogs. A map is named by a version, which says what it was made of."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._gate = threading.RLock()
        self._known: dict[str, _Contents] = {}
        self._jobs: dict[str, int] = {}  # by version; what was cancelled or failed is not begun again unasked
        self._load = lru_cache(maxsize=4)(_load)
        self._names = lru_cache(maxsize=8)(self._named)

    # --- making -----------------------------------------------------------------------------------------------

    def state(self, name: str, parameters: Parameters | None = None, *, again: bool = False) -> dict[str, Any]:
        """Where the catalog's map stands; one that is not there is begun in the background.

        Args:
            name: the catalog.
            parameters: of the map; None: the usual ones.
            again: begin it even if it failed or was cancelled before.

        Returns:
                `version` of the map that can be shown, empty where there is none yet; whether it is the one asked for
            (`whole`); the `job` that makes that one, or made it; `items` on it; `sheets` of packed thumbnails that are
            ready; `about`, see `Map`.

        Raises:
            UnknownCatalog.
            QueryError: nothing is indexed yet.
        """
        parameters = parameters or Parameters()
        contents = self._contents(name)
        maps = self._maps(contents.catalog)
        wanted = contents.version(parameters)
        whole = maps.has(wanted)
        job = self._job(wanted)
        # A map whose thumbnails were not packed to the end (the app was stopped) is taken up again.
        if not (whole and maps.packed(wanted)) and (job is None or (again and not job.active)):
            job = self._begin(contents, parameters, wanted)
        shown = wanted
        if not whole:
            shown = f"{wanted}-first" if maps.has(f"{wanted}-first") else maps.newest(contents.catalog.model) or ""
        return {
            "catalog": name,
            "version": shown,
            "whole": whole,
            "packing": whole and job is not None and job.active,
            "job": None if job is None or (whole and not job.active) else job.translated(),
            "items": len(contents.ids),
            "sheets": maps.sheets(shown) if shown else 0,
            "about": self._about(name, shown) if shown else None,
        }

    def make(self, name: str, parameters: Parameters | None = None) -> Job | None:
        """The job that makes the catalog's map; None where it is there already. Raises as `state` does."""
        state = self.state(name, parameters, again=True)
        return None if state["whole"] else self._home.jobs.get(state["job"]["id"])

    def current(self, name: str, parameters: Parameters | None = None) -> Map:
        """The map as the catalog is now. Raises as `state` does, and NotFound: it has not been made."""
        contents = self._contents(name)
        return self.get(name, contents.version(parameters or Parameters()))

    # --- asking -----------------------------------------------------------------------------------------------

    def get(self, name: str, version: str) -> Map:
        """A map of the catalog. Raises UnknownCatalog, NotFound."""
        catalog = self._home.book.catalog(name)
        return self._load(self._home.maps(catalog), version)

    def folder(self, name: str, version: str) -> Path:
        """Where the files of a map lie. Raises UnknownCatalog, NotFound."""
        return self._maps(self._home.book.catalog(name)).path(version)

    def shapes(self, map: Map) -> list[tuple[int, int]]:
        """Width and height of every picture on it, in pixels."""
        pictures = self._home.book.pictures(map.pictures)
        return [(p.width, p.height) if (p := pictures.get(hash)) else (1, 1) for hash in map.pictures]

    def items(self, name: str, map: Map, chosen: Sequence[int]) -> list[dict[str, Any]]:
        """What pages show of these points, in this order; one whose item has gone is left out."""
        catalog = self._home.book.catalog(name)
        columns = self._home.book.columns(catalog.id)
        items = self._home.book.items(catalog.id, [map.ids[n] for n in chosen])
        pictures = self._home.book.pictures([map.pictures[n] for n in chosen])
        return [
            {
                "index": n,
                "id": item.id,
                "title": item.title or item.id,
                "fields": parsed_fields(item, columns),
                "picture": picture.hash,
                "width": picture.width,
                "height": picture.height,
                "placeholder": picture.placeholder,
            }
            for n in chosen
            if (item := items.get(map.ids[n])) and (picture := pictures.get(map.pictures[n]))
        ]

    def values(self, name: str, map: Map, column: str) -> tuple[Kind, list[Any]]:
        """A column's value for every item on the map, None where it has none; of several values the first.

        Raises:
            QueryError: there is no such column, or it holds free text.
        """
        catalog = self._home.book.catalog(name)
        chosen = next((c for c in self._home.book.columns(catalog.id) if c.name == column), None)
        if chosen is None or chosen.kind is Kind.TEXT:
            raise QueryError(
                phrase("The map cannot be coloured by {column}", column=column), remedy=phrase("choose another column")
            )
        items = self._home.book.items(catalog.id)
        found: list[Any] = []
        for id in map.ids:
            raw = items[id].fields.get(column, "") if id in items else ""
            value = parse(raw, chosen.kind) if raw else None
            found.append((value[0] if value else None) if isinstance(value, list) else value)
        return chosen.kind, found

    def place(self, name: str, map: Map, picture: PictureVector) -> dict[str, Any]:
        """Where a visitor's picture belongs on a map, and its true nearest items there, by their indices.

        Raises:
            QueryError: it was read by another model.
        """
        catalog = self._home.book.catalog(name)
        vector = picture.vector(catalog.model)
        at = {id: n for n, id in enumerate(map.ids)}
        near = [(at[id], score) for id, score in self._searching.searcher(name).nearest(vector, _SHOWN) if id in at]
        if not near:
            raise NotFound(phrase("There is nothing on this map yet"), remedy=phrase("wait until it is drawn"))
        indices = np.array([[n for n, _ in near[:_PLACED_BY]]], np.int32)
        distances = np.array([[max(0.0, 1 - score) for _, score in near[:_PLACED_BY]]], np.float32)
        x, y = place(indices, distances, map.places)[0].tolist()
        return {"x": x, "y": y, "neighbours": [n for n, _ in near], "scores": [round(s, 4) for _, s in near]}

    def matching(self, name: str, map: Map, query: Query) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which items on the map a query finds, shape (n,). Raises as `Searching.search` does."""
        found = set(self._searching.searcher(name).matching(query))
        return np.array([id in found for id in map.ids], dtype=bool)

    def clusters(self, name: str, map: Map) -> list[dict[str, Any]]:
        """The map's clusters with names, and with indices of their typical and unusual items."""
        catalog = self._home.book.catalog(name)
        names = self._names(catalog, map.version)
        said = map.about["clusters"]
        return [{"id": n, "name": names[n] or tr("Group {n}", n=n + 1), **one} for n, one in enumerate(said)]

    def as_json(self, name: str, map: Map) -> dict[str, Any]:
        """A map as the command line prints it."""
        points = [
            {"id": id, "x": round(x, 4), "y": round(y, 4), "cluster": cluster, "faithful": kept}
            for id, (x, y), cluster, kept in zip(
                map.ids, map.places.tolist(), map.clusters.tolist(), map.faithful.tolist(), strict=True
            )
        ]
        clusters = [
            {
                "id": one["id"],
                "name": one["name"],
                "size": one["size"],
                "typical": [map.ids[n] for n in one["typical"]],
                "unusual": [map.ids[n] for n in one["unusual"]],
            }
            for one in self.clusters(name, map)
        ]
        about = {key: map.about[key] for key in ("trustworthiness", "continuity", "faithful", "settings")}
        return {"catalog": name, "points": points, "clusters": clusters, **about}

    def write_page(self, name: str, map: Map, file: str) -> dict[str, Any]:
        """Write a map as one HTML file that needs nothing else. Raises SourceError: it cannot be written."""
        items = self._home.book.items(self._home.book.catalog(name).id)
        titles = [items[id].title or id if id in items else id for id in map.ids]
        thumbnails = [self._home.thumbnails.path(hash, "small") for hash in map.pictures]
        try:
            Path(file).write_text(page(self.as_json(name, map), titles, self.shapes(map), thumbnails), encoding="utf-8")
        except OSError as error:
            what = phrase("{file} cannot be written", file=file)
            raise SourceError(what, error.strerror or str(error), phrase("choose another place")) from error
        return {"catalog": name, "file": file, "points": len(map.ids)}

    # --- how --------------------------------------------------------------------------------------------------

    def _begin(self, contents: _Contents, parameters: Parameters, version: str) -> Job:
        name = contents.catalog.name
        with self._gate:
            known = self._job(version)
            if known is not None and known.active:
                return known
            for other, id in self._jobs.items():  # a slider that moved on: nobody waits for where it was
                job = self._home.jobs.get(id)
                if job.active and job.catalog == name and other != version:
                    self._home.jobs.cancel(id)
                    del self._jobs[other]
                    break

            def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Dict[str, Any]:
                return self._draw(contents, parameters, version, on_progress, stop)

            request = {"parameters": asdict(parameters)}
            job = self._home.jobs.submit(name, "map", request, work, lane="maps")
            self._jobs[version] = job.id
            return job

    def _draw(
        self,
        contents: _Contents,
        parameters: Parameters,
        version: str,
        on_progress: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> dict[str, Any]:
        on_progress(Progress(phrase("reading pictures"), 0, 0))
        catalog = contents.catalog
        maps = self._maps(catalog)
        hashes = [picture.hash for picture in contents.pictures]
        vectors = self._home.book.vectors(catalog.model, hashes)
        old = maps.newest(catalog.model, parameters)
        extend = False
        if old is not None:
            before = maps.load(old)
            placed = len(set(contents.ids) - set(before.ids)) + int(before.about["settings"]["placed"])
            extend = placed <= _MOVED * len(contents.ids)
        else:
            old = maps.newest(catalog.model)
        order = Order(
            version=version,
            maps=str(maps.folder),
            model=catalog.model,
            parameters=parameters,
            ids=contents.ids,
            pictures=hashes,
            placeholders=[picture.placeholder for picture in contents.pictures],
            thumbnails=[str(self._home.thumbnails.path(hash, "small")) for hash in hashes],
            old=old or "",
            extend=extend,
            workers=self._home.workers,
        )
        make(
            order,
            np.stack([vectors[hash] for hash in hashes]),
            on_step=lambda stage, done, total: on_progress(Progress(stage, done, total)),
            on_map=lambda _: None,
            stop=stop,
        )
        maps.sweep(version)
        return {"catalog": catalog.name, "version": version}

    def _job(self, version: str) -> Job | None:
        with self._gate:
            id = self._jobs.get(version)
        try:
            return None if id is None else self._home.jobs.get(id)
        except NotFound:  # long ago
            return None

    def _contents(self, name: str) -> _Contents:
        catalog = self._home.book.catalog(name)
        searcher = self._searching.searcher(name)
        filling = self._home.writing(name) is not None
        with self._gate:
            known = self._known.get(name)
            # A searcher is kept for as long as the contents stand still. While they change the map waits for the end.
            if known and known.catalog.id == catalog.id and (filling or known.searcher is searcher):
                return known
        views: dict[str, str] = {}
        for view in self._home.book.views(catalog.id):
            if view.picture:
                views.setdefault(view.item, view.picture)
        embedded = self._home.book.with_vectors(catalog.model, catalog.id)
        pictures = self._home.book.pictures(list(views.values()))
        ids = [id for id in self._home.book.ordered_ids(catalog.id) if views.get(id, "") in embedded]
        if not ids:
            raise QueryError(
                phrase("There is nothing to draw a map of in {name} yet", name=name),
                remedy=phrase("index it, or wait for that"),
            )
        contents = _Contents(catalog, searcher, ids, [pictures[views[id]] for id in ids])
        with self._gate:
            self._known[name] = contents
        return contents

    def _maps(self, catalog: Catalog) -> Maps:
        return Maps(self._home.maps(catalog))

    def _about(self, name: str, version: str) -> dict[str, Any]:
        map = self.get(name, version)
        return {**map.about, "clusters": self.clusters(name, map)}

    def _named(self, catalog: Catalog, version: str) -> list[str]:
        map = self._load(self._home.maps(catalog), version)
        columns = [c.name for c in self._home.book.columns(catalog.id) if c.kind in (Kind.CATEGORY, Kind.CATEGORIES)]
        items = self._home.book.items(catalog.id)
        terms: list[dict[str, float]] = []
        for id in map.ids:
            item = items.get(id)
            values: Sequence[str] = ()
            if item is not None:
                values = [part for column in columns for part in item.fields.get(column, "").split("|") if part]
            terms.append(naming.terms(item.title if item else "", values))
        return naming.names(map.clusters.tolist(), terms, len(map.about["clusters"]))


def _load(folder: Path, version: str) -> Map:
    return Maps(folder).load(version)
