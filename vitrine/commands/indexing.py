"""Commands that index, change models, and look after jobs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine.commands.registry import command
from vitrine.service import Service


@command
def index(
    service: Service,
    catalog: str,
    source: str | None = None,
    model: str | None = None,
    rebuild: bool = False,
    regions: bool | None = None,
) -> dict[str, Any]:
    """Start indexing; answers with the job."""
    return asdict(service.indexing.index(catalog, source, model=model, rebuild=rebuild, regions=regions))


@command
def rollback(service: Service, catalog: str) -> dict[str, Any]:
    """Start going back to the model from before the last change; answers with the job."""
    return asdict(service.changing.rollback(catalog))


@command
def drop_former(service: Service, catalog: str) -> dict[str, Any]:
    """Delete what is kept for going back to the former model."""
    return {"catalog": catalog, "freed": service.changing.drop_former(catalog)}


@command
def adapt(service: Service, catalog: str, groups: str | None = None, split: str = "") -> dict[str, Any]:
    """Start fitting the catalog's model to it; answers with the job."""
    return asdict(service.measuring.adapt(catalog, Path(groups) if groups else None, split=split))


@command
def stale_samples(service: Service) -> dict[str, Any]:
    """The sample catalogs that are not indexed as they should be."""
    return {"catalogs": service.indexing.stale_samples()}


@command
def job(service: Service, id: int, seconds: float = 0.0) -> dict[str, Any]:
    """A job as it stands; waits up to `seconds` for its end."""
    return asdict(service.jobs.wait(id, seconds))


@command
def jobs(service: Service) -> dict[str, Any]:
    """Running and recent jobs."""
    return {"jobs": [asdict(job) for job in service.jobs.all()]}


@command
def cancel(service: Service, id: int) -> dict[str, Any]:
    """Ask a job to stop."""
    return asdict(service.jobs.cancel(id))
