"""Files dropped into the page: kept in a folder of the home, under names that lead nowhere else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from vitrine.catalog.archive import unpack
from vitrine.settings import Settings


def keep(files: Iterable[tuple[str, Path]], folder: Path, settings: Settings) -> None:
    """Move pictures into the folder and unpack zips there; nothing that was added before is written over.

    Args:
        files: name as dropped (may hold folders) and where the bytes lie.
        folder: made if it is not there. A zip that comes first and alone becomes the folder, so that its
            `catalog.csv`, if it holds one, is the catalog's.
        settings: the limits for zips.

    Raises:
        SourceError, UnsafeArchive, DiskFull: as `unpack` does.
    """
    dropped = list(files)
    if len(dropped) == 1 and _is_zip(dropped[0][0]) and not folder.exists():
        unpack(dropped[0][1], folder, settings)
        return
    for name, path in dropped:
        target = _free_path(folder / _safe_path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        if _is_zip(name):
            unpack(path, _free_path(target.with_suffix("")), settings)
        else:
            shutil.move(path, target)


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _safe_path(given: str) -> Path:
    """A dropped file's path, stripped of anything that would lead out of its folder."""
    parts = [part for part in re.split(r"[\\/]+", given) if part.strip(". ")]
    cleaned = [re.sub(r'[\x00-\x1f<>:"|?*]', "_", part)[-120:] for part in parts[-6:]]
    return Path(*cleaned) if cleaned else Path("picture")


def _free_path(path: Path) -> Path:
    """The path, or one beside it with a number, so that nothing that was added before is written over."""
    free, number = path, 2
    while free.exists():
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1
    return free
