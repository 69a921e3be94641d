"""Pictures that should be taken again: the report of a catalog."""

from __future__ import annotations

import csv
import io
from typing import Any

from vitrine.catalog.cells import BOM, safe_cell
from vitrine.enrich.poor import FAULTS, Judgement, judge
from vitrine.service.enriching import Enriching
from vitrine.service.home import Home
from vitrine.store.book import ViewRecord
from vitrine.store.enrichments import Enrichments
from vitrine.words import tr

_NAME = "quality"
COLUMNS = ("image", "id", "title", "fault", "value", "severity", "why", "remedy")


class QualityReports:
    """Tells what of catalogs should be photographed again, and why."""

    def __init__(self, home: Home, enriching: Enriching) -> None:
        self._home = home
        self._enriching = enriching
        self._read = Enrichments(home.book)

    def report(self, name: str) -> dict[str, Any]:
        """A catalog's pictures with a fault, by fault, the worst first. Hidden items are left out.

        Returns:
            `pictures` that it has, how many were `looked_at` and are `left`; `again`, how many have a fault;
            `groups` of `fault`, `title`, `why`, `remedy`, `count` and `pictures` (`picture`, `image`, `item`, `title`,
            `value`, `severity`); `ways`, faults that so many share that they are the catalog's way, with their `share`;
            whether it is `on`, and the `job` that reads just now, or None. Texts are phrases.

        Raises:
            UnknownCatalog.
        """
        catalog = self._home.book.catalog(name)
        by_item = self._read.by_item(catalog.id, _NAME)
        views: dict[str, ViewRecord] = {}
        for view in self._home.book.views(catalog.id, list(by_item)) if by_item else ():
            if view.picture:
                views.setdefault(view.picture, view)
        read: dict[str, list[dict[str, Any]]] = {}
        for item, records in by_item.items():
            for record in records:
                shown = views.get(record["picture"])
                if shown is not None and shown.item == item:
                    read.setdefault(record["picture"], []).append(record)
        state = self._enriching.one(name, _NAME)
        judgement = judge(read, state["read"])
        titles = self._titles(catalog.id, judgement, views)
        jobs = [job for job in self._home.jobs.all() if job.catalog == name and job.kind == "enrich" and job.active]
        return {
            "catalog": name,
            "on": state["on"],
            "pictures": state["read"] + state["failed"] + state["left"],
            "looked_at": state["read"] if state["on"] else 0,
            "left": state["left"],
            "failed": state["failed"],
            "job": jobs[0].translated() if jobs else None,
            "again": len(judgement.pictures),
            "groups": [
                {
                    "fault": group.fault,
                    "title": FAULTS[group.fault].title,
                    "why": FAULTS[group.fault].why,
                    "remedy": FAULTS[group.fault].remedy,
                    "count": len(group.pictures),
                    "pictures": [
                        {
                            "picture": one.picture,
                            "image": views[one.picture].image,
                            "item": views[one.picture].item,
                            "title": titles[views[one.picture].item],
                            "value": one.value,
                            "severity": one.severity,
                        }
                        for one in group.pictures
                    ],
                }
                for group in judgement.groups
            ],
            "ways": [
                {"fault": fault, "title": FAULTS[fault].title, "share": share}
                for fault, share in judgement.ways.items()
            ],
        }

    def table(self, name: str) -> str:
        """The report as CSV, a row a picture and fault, in the visitor's language. Raises UnknownCatalog."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for group in self.report(name)["groups"]:
            for one in group["pictures"]:
                texts = map(safe_cell, (one["image"], one["item"], one["title"]))
                words = (group["fault"], one["value"], one["severity"], tr(group["why"]), tr(group["remedy"]))
                writer.writerow([*texts, *words])
        return BOM + out.getvalue()

    def _titles(self, catalog: int, judgement: Judgement, views: dict[str, ViewRecord]) -> dict[str, str]:
        ids = sorted({views[picture].item for picture in judgement.pictures})
        items = self._home.book.items(catalog, ids) if ids else {}
        return {id: items[id].title or id if id in items else id for id in ids}
