"""Commands that draw maps of catalogs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vitrine.atlas.parameters import Parameters
from vitrine.commands.registry import command
from vitrine.service import Service
from vitrine.service.contents import Beside


@command
def draw_map(
    service: Service, catalog: str, neighbours: int = 15, min_dist: float = 0.1, other: str = "", model: str = ""
) -> dict[str, Any] | None:
    """Start drawing a catalog's map; answers with the job, or None where the map is there."""
    job = service.mapping.make(catalog, Parameters(neighbours, min_dist), Beside(other, model))
    return None if job is None else asdict(job)


@command
def map(
    service: Service, catalog: str, neighbours: int = 15, min_dist: float = 0.1, other: str = "", model: str = ""
) -> dict[str, Any]:
    """A catalog's map that has been drawn, alone or with another catalog on it; or that of another model."""
    map = service.mapping.current(catalog, Parameters(neighbours, min_dist), Beside(other, model))
    return service.mapping.as_json(catalog, map)


@command
def map_page(
    service: Service,
    catalog: str,
    html: str,
    neighbours: int = 15,
    min_dist: float = 0.1,
    other: str = "",
    model: str = "",
) -> dict[str, Any]:
    """Write a catalog's map, which has been drawn, as an HTML file that needs nothing else."""
    map = service.mapping.current(catalog, Parameters(neighbours, min_dist), Beside(other, model))
    return service.mapping.write_page(catalog, map, html)
