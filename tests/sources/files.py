"""Folders and tables to read, and their rows."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from vitrine.catalog.records import Row
from vitrine.catalog.sources import open_source
from vitrine.settings import Settings

LIMITS = Settings(home=Path("unused"))


def picture(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (4, 4), (10, 20, 30)).save(path)
    return path


def table(folder: Path, text: str | bytes, name: str = "catalog.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(path: Path) -> list[Row]:
    return list(open_source(path, LIMITS).rows())
