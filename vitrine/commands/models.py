"""Commands on models: listed, downloaded, measured, compared, evaluated."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine.commands.registry import command
from vitrine.service import Service


@command
def models(service: Service) -> dict[str, Any]:
    """The suggested models and those in use, and those that write captions."""
    return {
        "models": [asdict(info) for info in service.models.all()],
        "captioners": [asdict(info) for info in service.models.captioners()],
        "captioner": service.settings.captioner,
    }


@command
def get_model(service: Service, model: str, catalogs: list[str] | None = None) -> dict[str, Any]:
    """Start downloading a model; answers with the job. `catalogs` are then searched by it."""
    return asdict(service.models.download(model, catalogs or ()))


@command
def measure_models(service: Service) -> dict[str, Any]:
    """Start measuring the models on disk; answers with the job."""
    return asdict(service.models.measure())


@command
def compare(service: Service, catalog: str, models: list[str], queries: str = "") -> dict[str, Any]:
    """Start comparing two models on a catalog; answers with the job."""
    return asdict(service.comparisons.start(catalog, models, queries=queries)[1])


@command
def evaluate(
    service: Service,
    catalog: str,
    queries: str,
    *,
    split: str = "",
    system: str = "full",
    k: list[int] | None = None,
) -> dict[str, Any]:
    """Start measuring a system on a queries file of this machine; answers with the job."""
    return asdict(service.measuring.evaluate(catalog, Path(queries), split=split, by=system, ks=k or ()))
