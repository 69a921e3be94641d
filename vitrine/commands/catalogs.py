"""Commands on whole catalogs."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import Any

from vitrine.commands.files import written
from vitrine.commands.registry import command
from vitrine.search.query import Query
from vitrine.service import Service


@command
def catalogs(service: Service) -> dict[str, Any]:
    """Every catalog with its counts."""
    return {"catalogs": [asdict(info) for info in service.catalogs.all()]}


@command
def info(service: Service, catalog: str) -> dict[str, Any]:
    """One catalog with its columns and the report of its last indexing."""
    columns = [{"name": c.name, "kind": c.kind.value} for c in service.catalogs.columns(catalog)]
    kept = service.changing.kept(catalog)
    return {
        **asdict(service.catalogs.get(catalog)),
        "columns": columns,
        "kept": asdict(kept) if kept else None,
        "report": service.indexing.last_report(catalog),
    }


@command
def delete(service: Service, catalog: str) -> dict[str, Any]:
    """Remove a catalog; the user's own files are never touched."""
    service.catalogs.delete(catalog)
    return {"deleted": catalog}


@command
def export(service: Service, catalog: str, to: str) -> dict[str, Any]:
    """Write a catalog as `catalog.csv`, or as a zip of that and its pictures where the file ends in .zip.

    The pictures of a zip are WebP.
    """
    columns = [column.name for column in service.catalogs.columns(catalog)]
    target = Path(to)
    with_pictures = target.suffix.lower() == ".zip"
    rows: list[dict[str, str]] = []
    pictures: dict[str, str] = {}
    for hit in service.searching.search(catalog, Query(), limit=10**9).hits:
        item = service.catalogs.item(catalog, hit.id)
        for view in item.views:
            image = _webp(view.image, view.picture, pictures) if with_pictures else view.image
            pictures[image] = view.picture
            fields = {name: _text(item.fields.get(name, "")) for name in columns}
            row = {"image": image, "id": item.id, "title": item.title, "description": item.description}
            rows.append({**row, **fields})
    names = ["image", "id", "title", "description", *columns]
    text = io.StringIO(newline="")
    _write_csv(text, names, rows)
    with written(target) as stream:
        if not with_pictures:
            stream.write(text.getvalue().encode())
        else:
            with zipfile.ZipFile(stream, "w") as archive:
                archive.writestr("catalog.csv", text.getvalue(), zipfile.ZIP_DEFLATED)
                for image, picture in pictures.items():
                    archive.writestr(image, service.catalogs.original(catalog, picture))
    return {"catalog": catalog, "file": str(target), "rows": len(rows)}


def _webp(image: str, picture: str, taken: Mapping[str, str]) -> str:
    """A name in the zip for a picture with that content; `a.png` and `a.jpg` of one folder are not one."""
    path, n = PurePosixPath(image), 1
    name = path.with_suffix(".webp")
    while taken.get(str(name), picture) != picture:
        n += 1
        name = path.with_name(f"{path.stem} {n}.webp")
    return str(name)


def _write_csv(stream: Any, names: list[str], rows: list[dict[str, str]]) -> None:
    writer = csv.DictWriter(stream, names)
    writer.writeheader()
    writer.writerows(rows)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
