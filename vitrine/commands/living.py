"""Commands that watch, copy, merge, bring back and back up catalogs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from vitrine.commands.registry import command
from vitrine.service import Service

_ACTOR = "command line"


@command
def watch(service: Service, catalog: str, off: bool = False, accept: bool = False) -> dict[str, Any]:
    """Watch a catalog's folder, or stop; or index although most of it has gone."""
    if accept:
        service.watching.accept(catalog, actor=_ACTOR)
    else:
        service.watching.switch(catalog, not off, actor=_ACTOR)
    return {"catalog": catalog, **asdict(service.watching.state(catalog))}


@command
def revert(service: Service, catalog: str) -> dict[str, Any]:
    """Start bringing back what was before the last indexing; answers with the job."""
    return asdict(service.changing.revert(catalog, actor=_ACTOR))


@command
def rename(service: Service, catalog: str, new: str) -> dict[str, Any]:
    """Give a catalog another name; links by the former one lead there."""
    service.catalogs.rename(catalog, new, actor=_ACTOR)
    return {"catalog": new, "former": catalog}


@command
def duplicate(service: Service, catalog: str, new: str) -> dict[str, Any]:
    """Start copying a catalog; answers with the job."""
    return asdict(service.copying.duplicate(catalog, new, actor=_ACTOR))


@command
def merge(service: Service, catalog: str, other: str, join: bool = False) -> dict[str, Any]:
    """Start merging another catalog into one; answers with the job."""
    return asdict(service.copying.merge(catalog, other, join=join, actor=_ACTOR))


@command
def backup(service: Service, to: str, catalog: str = "", thumbnails: bool = True) -> dict[str, Any]:
    """Start a backup; answers with the job."""
    return asdict(service.backing.back_up(Path(to), catalog=catalog, thumbnails=thumbnails))
