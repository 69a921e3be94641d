"""The maps of the catalogs of a home folder: made in the background, kept, and asked about."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from vitrine.atlas.child import Order, make
from vitrine.atlas.files import Map, Maps
from vitrine.atlas.mailed import page
from vitrine.atlas.parameters import Parameters
from vitrine.atlas.placing import place
from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.errors import NotFound, QueryError, SourceError
from vitrine.indexing.jobs import Job
from vitrine.indexing.run import Progress
from vitrine.search.fields import parsed_fields
from vitrine.search.query import PictureVector, Query
from vitrine.service.contents import Beside, Contents, beside, gather
from vitrine.service.contrasting import agreement, gaps
from vitrine.service.grouping import Grouping
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.service.sides import Sides
from vitrine.store.book import Catalog
from vitrine.store.choices import Choices
from vitrine.words import phrase

_MOVED = 0.2
"""Share of new items up to which they are put into the map as it stands; above, it is drawn anew from there."""

ALONE = Beside()

_PLACED_BY = 8  # nearest items that say where a picture belongs
_SHOWN = 15  # of its nearest items, those that lines lead to


class Mapping:
    """Maps of catalogs. A map is named by a version, which says what it was made of."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._gate = threading.RLock()
        self._known: dict[tuple[str, Beside], Contents] = {}
        self._jobs: dict[str, int] = {}  # by version; what was cancelled or failed is not begun again unasked
        self._load = lru_cache(maxsize=4)(_load)
        self._grouping = Grouping(home)
        self._choices = Choices(home.book)

    # --- making -----------------------------------------------------------------------------------------------

    def state(
        self, name: str, parameters: Parameters | None = None, beside: Beside = ALONE, *, again: bool = False
    ) -> dict[str, Any]:
        """Where the catalog's map stands; one that is not there is begun in the background.

        Args:
            name: the catalog.
            parameters: of the map; None: the usual ones.
            beside: another catalog, or another model.
            again: begin it even if it failed or was cancelled before.

        Returns:
                `version` of the map that can be shown, empty where there is none yet; whether it is the one asked for
            (`whole`); the `job` that makes that one, or made it; `items` on it; `sheets` of packed thumbnails that are
            ready; `about`, see `Map`.

        Raises:
            UnknownCatalog.
            QueryError: nothing is indexed yet, or the two cannot be on one map.
        """
        parameters = parameters or Parameters()
        contents = self._contents(name, beside)
        maps = self._maps(contents.catalog)
        wanted = contents.version(parameters)
        whole = maps.has(wanted)
        job = self._job(wanted)
        # A map whose thumbnails were not packed to the end (the app was stopped) is taken up again.
        if not (whole and maps.packed(wanted)) and (job is None or (again and not job.active)):
            job = self._begin(contents, parameters, wanted)
        shown = wanted
        if not whole:
            shown = f"{wanted}-first" if maps.has(f"{wanted}-first") else maps.newest(contents.model) or ""
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

    def make(self, name: str, parameters: Parameters | None = None, beside: Beside = ALONE) -> Job | None:
        """The job that makes the catalog's map; None where it is there already. Raises as `state` does."""
        state = self.state(name, parameters, beside, again=True)
        return None if state["whole"] else self._home.jobs.get(state["job"]["id"])

    def current(self, name: str, parameters: Parameters | None = None, beside: Beside = ALONE) -> Map:
        """The map as the catalog is now. Raises as `state` does, and NotFound: it has not been made."""
        contents = self._contents(name, beside)
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
        sides = self._sides(name, map)
        columns = {catalog.id: self._home.book.columns(catalog.id) for catalog, _, _ in sides.parts}
        items = sides.items(chosen)
        pictures = self._home.book.pictures([map.pictures[n] for n in chosen])
        return [
            {
                "index": n,
                "catalog": sides.of(n).name,
                "id": item.id,
                "title": item.title or item.id,
                "fields": parsed_fields(item, columns[sides.of(n).id]),
                "picture": picture.hash,
                "width": picture.width,
                "height": picture.height,
                "placeholder": picture.placeholder,
            }
            for n in chosen
            if (item := items.get(n)) and (picture := pictures.get(map.pictures[n]))
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
        items = self._sides(name, map).items()
        found: list[Any] = []
        for n in range(len(map.ids)):
            raw = items[n].fields.get(column, "") if n in items else ""
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
        at = {id: n for n, id in enumerate(map.ids[: map.ours])}
        near = [(at[id], score) for id, score in self._searching.searcher(name).nearest(vector, _SHOWN) if id in at]
        if not near:
            raise NotFound(phrase("There is nothing on this map yet"), remedy=phrase("wait until it is drawn"))
        indices = np.array([[n for n, _ in near[:_PLACED_BY]]], np.int32)
        distances = np.array([[max(0.0, 1 - score) for _, score in near[:_PLACED_BY]]], np.float32)
        x, y = place(indices, distances, map.places)[0].tolist()
        return {"x": x, "y": y, "neighbours": [n for n, _ in near], "scores": [round(s, 4) for _, s in near]}

    def matching(self, name: str, map: Map, query: Query) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which items on the map a query finds, shape (n,). Raises as `Searching.search` does."""
        bits = np.zeros(len(map.ids), dtype=bool)
        for number, (catalog, start, stop) in enumerate(self._sides(name, map).parts):
            try:
                found = set(self._searching.searcher(catalog.name).matching(query))
            except QueryError:
                if not number:
                    raise
                continue  # the other catalog has no such column: none of its items passes
            bits[start:stop] = [id in found for id in map.ids[start:stop]]
        return bits

    def gaps(self, name: str, map: Map, side: Literal["theirs", "ours"] = "theirs") -> list[dict[str, Any]]:
        """What one catalog has and the other lacks, see `contrasting.gaps`: `item`, the `nearest` that the other has,
        both as `items` gives them, and their `likeness`. Raises QueryError."""
        found = gaps(map, side)
        shown = {one["index"]: one for one in self.items(name, map, [n for gap in found for n in gap[:2]])}
        return [
            {"item": shown[point], "nearest": shown[near], "likeness": likeness}
            for point, near, likeness in found
            if point in shown and near in shown
        ]

    def agreement(self, name: str, map: Map, version: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """How many true neighbours points share with another version, see `contrasting.agreement`. Raises NotFound."""
        return agreement(map, self.get(name, version))

    def clusters(self, name: str, map: Map) -> list[dict[str, Any]]:
        """The map's clusters with names, and with indices of their typical and unusual items."""
        return self._grouping.clusters(self._sides(name, map), map)

    def summary(self, name: str, map: Map, cluster: int) -> dict[str, Any]:
        """What a group's pictures have in common, see `Grouping.summary`. Raises NotFound."""
        return self._grouping.summary(self._sides(name, map), map, cluster)

    def name_group(self, name: str, map: Map, cluster: int, text: str, *, actor: str = "") -> int:
        """Give a group a name; returns the entry in the history, see `Grouping.rename`, which says what is raised."""
        return self._grouping.rename(self._sides(name, map), map, cluster, text, actor)

    def choose(self, name: str, map: Map, chosen: Sequence[int]) -> str:
        """Keep these points' items as a filter; returns the key by which links and queries name it (`in`). Points of
        another catalog are left out."""
        return self._choices.add(self._home.book.catalog(name).id, [map.ids[n] for n in chosen if n < map.ours])

    def as_json(self, name: str, map: Map) -> dict[str, Any]:
        """A map as the command line prints it."""
        points: list[dict[str, Any]] = [
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
        said = {key: map.about[key] for key in ("trustworthiness", "continuity", "faithful", "settings")}
        if map.other is not None:
            sides = self._sides(name, map)
            for n, point in enumerate(points):
                point["catalog"] = sides.of(n).name
            said["with"] = sides.of(map.ours).name
            said["gaps"] = [
                {"id": gap["item"]["id"], "nearest": gap["nearest"]["id"], "likeness": gap["likeness"]}
                for gap in self.gaps(name, map)
            ]
        return {"catalog": name, "points": points, "clusters": clusters, **said}

    def write_page(self, name: str, map: Map, file: str) -> dict[str, Any]:
        """Write a map as one HTML file that needs nothing else. Raises SourceError: it cannot be written."""
        items = self._sides(name, map).items()
        titles = [(items[n].title if n in items else "") or id for n, id in enumerate(map.ids)]
        thumbnails = [self._home.thumbnails.path(hash, "small") for hash in map.pictures]
        try:
            Path(file).write_text(page(self.as_json(name, map), titles, self.shapes(map), thumbnails), encoding="utf-8")
        except OSError as error:
            what = phrase("{file} cannot be written", file=file)
            raise SourceError(what, error.strerror or str(error), phrase("choose another place")) from error
        return {"catalog": name, "file": file, "points": len(map.ids)}

    # --- how --------------------------------------------------------------------------------------------------

    def _begin(self, contents: Contents, parameters: Parameters, version: str) -> Job:
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
        contents: Contents,
        parameters: Parameters,
        version: str,
        on_progress: Callable[[Progress], None],
        stop: Callable[[], bool],
    ) -> dict[str, Any]:
        on_progress(Progress(phrase("reading pictures"), 0, 0))
        catalog = contents.catalog
        maps = self._maps(catalog)
        hashes = [picture.hash for picture in contents.pictures]
        vectors = self._home.book.vectors(contents.model, hashes)
        old = maps.newest(contents.model, parameters)
        extend = False
        if old is not None and contents.other is None:
            before = maps.load(old)
            placed = len(set(contents.ids) - set(before.ids)) + int(before.about["settings"]["placed"])
            extend = placed <= _MOVED * len(contents.ids)
        else:
            old = old or maps.newest(contents.model) or maps.newest(catalog.model, parameters)
        order = Order(
            version=version,
            maps=str(maps.folder),
            model=contents.model,
            parameters=parameters,
            ids=contents.ids,
            pictures=hashes,
            placeholders=[picture.placeholder for picture in contents.pictures],
            thumbnails=[str(self._home.thumbnails.path(hash, "small")) for hash in hashes],
            old=old or "",
            extend=extend,
            workers=self._home.workers,
            ours=contents.ours if contents.other else 0,
            other=contents.other.id if contents.other else None,
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

    def _contents(self, name: str, asked: Beside) -> Contents:
        catalog = self._home.book.catalog(name)
        model, other = beside(self._home.book, catalog, asked)
        names = [one.name for one in (catalog, other) if one]
        searchers = tuple(self._searching.searcher(one) for one in names)
        filling = any(self._home.writing(one) is not None for one in names)
        with self._gate:
            known = self._known.get((name, asked))
            # A searcher is kept for as long as the contents stand still. While they change the map waits for the end.
            if known and known.catalog.id == catalog.id and (filling or known.searchers == searchers):
                return known
        contents = gather(self._home.book, Contents(catalog, searchers, model, other))
        with self._gate:
            self._known[name, asked] = contents
        return contents

    def _sides(self, name: str, map: Map) -> Sides:
        return Sides(self._home.book, self._home.book.catalog(name), map)

    def _maps(self, catalog: Catalog) -> Maps:
        return Maps(self._home.maps(catalog))

    def _about(self, name: str, version: str) -> dict[str, Any]:
        map = self.get(name, version)
        return {**map.about, "clusters": self.clusters(name, map)}


def _load(folder: Path, version: str) -> Map:
    return Maps(folder).load(version)
