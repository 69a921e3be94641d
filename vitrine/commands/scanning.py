"""The command that says what things in photos are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vitrine.commands.registry import command
from vitrine.errors import SourceError, VitrineError
from vitrine.service import Service
from vitrine.words import phrase


@command
def scan(service: Service, catalog: str, files: list[str], *, codes_only: bool = False) -> dict[str, Any]:
    """What each photo shows; with `codes_only` by its codes alone, and no model is loaded.

    A file that cannot be read carries its `error`; where none can, the first error is raised.
    """
    service.catalogs.get(catalog)
    photos: list[dict[str, Any]] = []
    errors: list[VitrineError] = []
    for file in files:
        try:
            found = service.scanning.scan(catalog, _bytes(file), codes_only=codes_only)
        except VitrineError as error:
            errors.append(error)
            found = {"codes": [], "words": [], "answer": None, "hits": [], "ms": {}, "error": error.as_json()}
        photos.append({"image": file, **found})
    if errors and len(errors) == len(files):
        raise errors[0]
    return {"catalog": catalog, "photos": photos}


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise SourceError(
            phrase("{file} cannot be read", file=file), error.strerror or str(error), phrase("check the path")
        ) from error
