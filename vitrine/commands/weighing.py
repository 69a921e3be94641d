"""The command about what the ranking's signals count in a catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine.commands.registry import command
from vitrine.service import Service

_ACTOR = "command line"


@command
def learn_weights(service: Service, catalog: str, queries: str | None = None) -> dict[str, Any]:
    """Start learning what counts in a catalog, by itself or by a queries file; answers with the job."""
    return asdict(service.weighing.submit(catalog, Path(queries) if queries else None))


@command
def weights(
    service: Service, catalog: str, set: Mapping[str, float] | None = None, reset: Sequence[str] | None = None
) -> dict[str, Any]:
    """What each signal counts in a catalog; changed first where that is asked.

    Args:
        service: of the home.
        catalog: its name.
        set: weights by signal.
        reset: signals that are to count as was learned again; empty: all; None: none.
    """
    if reset is not None:
        service.weighing.reset(catalog, list(reset) or None, actor=_ACTOR)
    if set:
        service.weighing.set(catalog, set, actor=_ACTOR)
    return service.weighing.state(catalog)
