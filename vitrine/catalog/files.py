"""The files of a source: which endings are pictures, which paths are safe, and reading within one folder only."""

from __future__ import annotations

import re
import stat
import unicodedata
from pathlib import Path, PurePosixPath

from vitrine.catalog.records import Stamp
from vitrine.errors import SourceError
from vitrine.images.formats import check_bytes
from vitrine.words import Phrase, phrase

PICTURE_ENDINGS = frozenset(
    f".{ending}"
    for ending in (
        "jpg jpeg jpe jfif mpo png apng webp gif bmp dib tif tiff heic heif hif avif avifs jp2 j2k jpx jpc "
        "ico psd qoi tga ppm pgm pbm pnm pfm pcx sgi dds icns"
    ).split()
)
"""File name endings taken for pictures in a folder or zip, in lower case."""

_UNSEEN = frozenset({"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"})
_DRIVE = re.compile(r"^[A-Za-z]:")
_ADDRESS = re.compile(r"^(https?|ftp|data|file):", re.IGNORECASE)
_LONGEST_PATH = 4096
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_picture(name: str) -> bool:
    """Whether the file name's ending is one of a picture."""
    return PurePosixPath(name).suffix.lower() in PICTURE_ENDINGS


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is the system's own business rather than the catalog's."""
    return name.startswith(".") or name.casefold() in _UNSEEN


def title_of(image: str) -> str:
    """The file name as a title: without ending, underscores and hyphens as spaces."""
    words = re.sub(r"[_\-\s]+", " ", PurePosixPath(image).stem).strip()
    return words or PurePosixPath(image).stem


def clean_path(written: str) -> str:
    """The relative path, with `/` between folders, that a CSV cell or a zip entry means.

    Backslashes become `/`, empty parts and `.` are dropped. Cleaning a clean path changes nothing.

    Raises:
        SourceError: the path is empty, absolute, starts with a drive or a web address, steps up (`..`), or holds
            characters that no file name should.
    """

    shown = written if len(written) <= 200 else written[:200] + "…"

    def bad(why: Phrase, remedy: Phrase) -> SourceError:
        return SourceError(phrase("The path {shown} cannot be used", shown=repr(shown)), why, remedy)

    path = written.replace("\\", "/")
    inside = phrase("put the picture into the catalog's folder and write its path from there")
    if not path.strip():
        raise bad(phrase("it is empty"), phrase("write the picture's file name"))
    if len(path) > _LONGEST_PATH:
        raise bad(phrase("it is longer than any file name"), phrase("write the picture's file name"))
    before = ""
    # Once more after each change: dropping `./` may bring a drive or a space to the front.
    while path != before:
        before, path = path, path.strip()
        if _CONTROL.search(path):
            raise bad(phrase("it holds control characters"), phrase("rename the file"))
        if _ADDRESS.match(path):
            raise bad(phrase("it is an address, not a file"), phrase("download the picture first and {so}", so=inside))
        if path.startswith("/") or _DRIVE.match(path):
            raise bad(phrase("it does not start in the catalog's folder"), inside)
        parts = [part for part in path.split("/") if part not in ("", ".")]
        if ".." in parts:
            raise bad(phrase("it may leave the catalog's folder"), inside)
        if not parts:
            raise bad(phrase("it names a folder"), phrase("write the picture's file name"))
        path = "/".join(parts)
    return path


class Folder:
    """Reads files below one folder and nothing else, whatever the paths and symbolic links say."""

    def __init__(self, root: Path, max_bytes: int) -> None:
        """`root` must exist; `max_bytes` is the largest file that `read` takes."""
        self.root = root.resolve()
        self._max_bytes = max_bytes

    def find(self, image: str) -> Path:
        """The file's real path, for an `image` as `rows` yields it.

        Raises:
            SourceError: it is not there, no plain file, or outside the folder.
        """
        for form in (image, unicodedata.normalize("NFC", image), unicodedata.normalize("NFD", image)):
            # A name with accents may be written in two ways; file systems and zips differ.
            try:
                path = (self.root / form).resolve(strict=True)
                plain = stat.S_ISREG(path.stat().st_mode)
            except FileNotFoundError:
                continue
            except (OSError, RuntimeError, ValueError) as error:  # links in a circle; a zero byte in the name
                raise SourceError(
                    phrase("The file {image} cannot be read", image=repr(image)), str(error), phrase("check the file")
                ) from error
            if not path.is_relative_to(self.root):
                raise SourceError(
                    phrase("The file {image} lies outside the catalog's folder", image=repr(image)),
                    phrase("a link leads there"),
                    phrase("copy the file into the catalog's folder"),
                )
            if not plain:
                raise SourceError(
                    phrase("{image} is not a file", image=repr(image)),
                    phrase("it is a folder or device"),
                    phrase("write a picture's path"),
                )
            return path
        raise SourceError(
            phrase("The file {image} is not there", image=repr(image)),
            phrase("nothing of that name lies in {root}", root=self.root),
            phrase("check its name, capital letters included, or copy it there"),
        )

    def stamp(self, image: str) -> Stamp:
        """Size and time of the file. Raises as `find` does."""
        status = self.find(image).stat()
        return Stamp(status.st_size, status.st_mtime_ns)

    def read(self, image: str) -> bytes:
        """The file's bytes.

        Raises:
            SourceError: as `find` does, or it may not be read.
            PictureTooLarge: it is larger than `max_bytes`.
            NotAPicture: it is empty.
        """
        path = self.find(image)
        try:
            check_bytes(path.stat().st_size, self._max_bytes)
            return path.read_bytes()
        except OSError as error:
            raise SourceError(
                phrase("The file {image} cannot be read", image=repr(image)),
                error.strerror or str(error),
                phrase("check who may read it"),
            ) from error


def problem(image: str, error: SourceError) -> dict[str, str]:
    """The entry of `Source.problems` for a row that cannot be used."""
    reason = ": ".join(part for part in (error.what, error.why) if part)
    return {"image": image, "reason": reason, "remedy": error.remedy}
