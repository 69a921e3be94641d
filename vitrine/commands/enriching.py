"""Commands about what is read off pictures: reading it, switching it on and off, and what speaks against pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine.commands.files import written
from vitrine.commands.registry import command
from vitrine.service import Service


@command
def enrich(
    service: Service,
    catalog: str,
    on: Sequence[str] = (),
    off: Sequence[str] = (),
    languages: Sequence[str] | None = None,
    again: bool = False,
) -> dict[str, Any]:
    """Read what is lacking of a catalog's pictures; the job.

    Args:
        service: of the home.
        catalog: its name.
        on, off: enrichers that are switched on and off before, and stay so.
        languages: of printed words, two letters each, from now on; empty: as the settings say; None: as they are.
        again: try once more what could not be read.
    """
    job = None
    for name, to in [*((name, True) for name in on), *((name, False) for name in off)]:
        job = service.enriching.switch(catalog, name, to)
    if languages is not None:
        job = service.enriching.speak(catalog, languages)
    if again:
        job = service.enriching.again(catalog)
    return asdict(job or service.enriching.submit(catalog))


@command
def readings(service: Service, catalog: str) -> dict[str, Any]:
    """How far each enricher is with a catalog, and what could not be read."""
    return {
        "catalog": catalog,
        "enrichers": service.enriching.state(catalog),
        "failures": service.enriching.failures(catalog),
    }


@command
def quality(service: Service, catalog: str, csv: str | None = None) -> dict[str, Any]:
    """What of a catalog should be photographed again, and why; with `csv` written to that file too."""
    report = service.quality.report(catalog)
    if not csv:
        return report
    with written(Path(csv)) as stream:
        stream.write(service.quality.table(catalog).encode())
    return report | {"file": csv}
