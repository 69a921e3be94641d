"""The sample catalogs that come with Vitrine."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

from vitrine.errors import Conflict, DiskFull, NotFound, SourceError
from vitrine.settings import DATA
from vitrine.words import phrase

SAMPLES = {
    "sample-shop": DATA / "samples" / "shop",
    "sample-gallery": DATA / "samples" / "gallery",
}
"""Folders with a `catalog.csv`, by the name of the catalog that they are indexed as."""


def sample_folder(name: str) -> Path:
    """The folder of a sample.

    Args:
        name: "sample-shop" or "sample-gallery"; "shop" and "gallery" mean the same.

    Raises:
        NotFound: there is no such sample, or it is missing from this installation.
    """
    folder = SAMPLES.get(name) or SAMPLES.get(f"sample-{name}")
    short = " or ".join(known.removeprefix("sample-") for known in SAMPLES)
    if folder is None:
        raise NotFound(
            phrase("There is no sample called {name}", name=repr(name)), "", phrase("choose {short}", short=short)
        )
    if not folder.is_dir():
        raise NotFound(
            phrase("The sample {name} is not installed", name=repr(name)),
            phrase("{folder} is missing", folder=folder),
            phrase("install Vitrine again"),
        )
    return folder


def write_sample(name: str, out: Path) -> Path:
    """Copies a sample catalog into the new or empty folder `out`, and returns that folder.

    Raises:
        NotFound: as `sample_folder` does.
        Conflict: `out` holds something already.
        DiskFull: there is no room; nothing is left.
        SourceError: `out` cannot be written.
    """
    folder = sample_folder(name)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(
            phrase("{out} is not empty", out=out),
            phrase("a sample is written to a new folder"),
            phrase("choose another folder"),
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            shutil.copytree(folder, unfinished / "sample")
            if out.exists():
                out.rmdir()
            (unfinished / "sample").rename(out)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        # copytree gathers the errors of all files in its own kind of error, without a number.
        full = error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
        if full:
            raise DiskFull(
                phrase("There is no room for the sample in {out}", out=out),
                phrase("the disk is full"),
                phrase("free some space"),
            ) from error
        raise SourceError(
            phrase("The sample cannot be written to {out}", out=out), str(error), phrase("choose another folder")
        ) from error
    return out
