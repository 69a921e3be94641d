"""Unpacking a zip of pictures: everything is checked before a byte is written, and it is all there or nothing is.

What is refused: paths that leave the folder, links and devices, encrypted entries, two files of one name, entries that
share bytes, more files or bytes than the settings allow, and compression that only a bomb reaches. What is skipped:
files that are no pictures or tables (archives inside the archive among them) and the system's own hidden files.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vitrine.catalog.files import clean_path, is_hidden, is_picture
from vitrine.errors import DiskFull, SourceError, UnsafeArchive
from vitrine.settings import Settings
from vitrine.words import Phrase, phrase

TABLE_ENDINGS = frozenset({".csv", ".tsv", ".txt"})

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})  # LZMA takes memory as it likes
_BOMB_FROM = 10 * 2**20
_BOMB_RATIO = 200
"""From 10 MB on, a file or archive that unpacks to 200 times its size holds no pictures: photos reach 1.1."""
_CHUNK = 1 << 20

Progress = Callable[[int, int], None]
"""Called with bytes written and bytes in all; may raise to stop, which leaves nothing behind."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A checked archive: the files to unpack by the path they get, how many others are skipped, bytes unpacked."""

    files: dict[str, zipfile.ZipInfo]
    skipped: int
    size: int


def inspect(zip_path: Path, settings: Settings) -> Contents:
    """Checks an archive without unpacking anything.

    Raises:
        SourceError: it is no zip, holds no picture or table, or is packed in a way that is not read.
        UnsafeArchive: it would write outside its folder, or unpack to more than allowed.
    """
    with _opened(zip_path) as archive:
        return _inspect(archive, zip_path, settings)


def unpack(zip_path: Path, into: Path, settings: Settings, progress: Progress | None = None) -> Path:
    """Unpacks the pictures and tables of a zip into the new folder `into`.

    Folders that hold one folder and nothing else, as zips of a folder begin, are left out.

    Returns:
        `into`, the folder to open as a source.

    Raises:
        SourceError, UnsafeArchive: as `inspect` does; nothing has been written then. SourceError also if `into` is
            there already, or if the archive turns out to be damaged; nothing is left then.
        DiskFull: there is no room; nothing is left.
    """
    if into.exists():
        raise SourceError(
            phrase("The folder {into} is there already", into=into),
            phrase("an archive is unpacked to a new one"),
            phrase("delete it first"),
        )
    with _opened(zip_path) as archive:
        contents = _inspect(archive, zip_path, settings)
        with _writing(zip_path, into):
            into.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(into.parent).free < contents.size:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            # Beside the goal, so that the last step is a rename: whoever sees `into` sees all of it.
            unfinished = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
            try:
                _write(archive, contents, unfinished, progress)
                unfinished.chmod(0o755)
                unfinished.rename(into)
            except BaseException:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise
    return into


def check_archive(archive: zipfile.ZipFile, zip_path: Path) -> None:
    """Refuses what no archive of ours holds: paths that leave the folder, links, encryption, shared bytes, bombs.

    How many files and bytes there may be is for the caller to say.

    Raises:
        UnsafeArchive, SourceError: see above.
    """
    entries = archive.infolist()
    _check_overlaps(entries, archive.start_dir, zip_path)
    names: set[str] = set()
    for entry in entries:
        name = _name(entry)
        try:
            path = clean_path(name)
        except SourceError as error:
            raise _unsafe(zip_path, _entry(name, error), phrase("choose another file")) from None
        if path != entry.filename or path in names:
            raise _unsafe(
                zip_path,
                phrase("the entry {name} is not named as files are", name=repr(name)),
                phrase("choose another file"),
            )
        names.add(path)
        _check_type(entry, name, zip_path)
        _check_readable(entry, path, zip_path)
        _check_ratio(entry, zip_path)
    _check_nesting(names, zip_path)


@contextmanager
def _opened(zip_path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(zip_path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise SourceError(
            phrase("{name} is not a zip archive that can be read", name=zip_path.name),
            str(error),
            phrase("pack it again, or download it again"),
        ) from error
    except OSError as error:
        raise SourceError(
            phrase("{zip_path} cannot be read", zip_path=zip_path),
            error.strerror or str(error),
            phrase("check the path"),
        ) from error
    with archive:
        yield archive


@contextmanager
def _writing(zip_path: Path, into: Path) -> Iterator[None]:
    """Turns what can go wrong while unpacking into errors that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                phrase("There is no room to unpack {name}", name=zip_path.name),
                phrase("the disk of {parent} is full", parent=into.parent),
                phrase("free some space"),
            ) from error
        raise SourceError(
            phrase("{name} cannot be unpacked", name=zip_path.name),
            error.strerror or str(error),
            phrase("check who may write to {parent}", parent=into.parent),
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(
            phrase("{name} is damaged", name=zip_path.name),
            str(error) or "an entry ends too early",
            phrase("pack it again, or download it again"),
        ) from error


def _inspect(archive: zipfile.ZipFile, zip_path: Path, settings: Settings) -> Contents:
    entries = archive.infolist()
    if len(entries) > settings.max_zip_files:
        raise _unsafe(
            zip_path,
            phrase(
                "it holds {n} files, at most {most} are allowed",
                n=f"{len(entries):,}",
                most=f"{settings.max_zip_files:,}",
            ),
            phrase("split it, or raise {setting}", setting="VITRINE_MAX_ZIP_FILES"),
        )
    _check_sizes(entries, zip_path, settings)
    _check_overlaps(entries, archive.start_dir, zip_path)
    files: dict[str, zipfile.ZipInfo] = {}
    names: set[str] = set()
    skipped = 0
    for entry in entries:
        name = _name(entry)
        try:
            path = unicodedata.normalize("NFC", clean_path(name))
        except SourceError as error:
            raise _unsafe(zip_path, _entry(name, error), phrase("pack it again from inside its folder")) from None
        _check_type(entry, name, zip_path)
        if entry.is_dir() or name.endswith(("/", "\\")):
            continue
        if path in names:
            raise _unsafe(zip_path, phrase("it holds {path} twice", path=repr(path)), phrase("pack it again"))
        names.add(path)
        if not _wanted(path):
            skipped += 1
            continue
        _check_readable(entry, path, zip_path)
        files[path] = entry
    _check_nesting(names, zip_path)
    if not files:
        raise SourceError(
            phrase("{name} holds no pictures", name=zip_path.name),
            phrase("{skipped} other files are in it; archives inside an archive are not opened", skipped=skipped),
            phrase("pack a folder of pictures, with or without a catalog.csv"),
        )
    size = sum(entry.file_size for entry in files.values())
    return Contents(_without_common_folder(files), skipped, size)


def _unsafe(zip_path: Path, why: Phrase, remedy: Phrase) -> UnsafeArchive:
    return UnsafeArchive(phrase("{name} is not unpacked", name=zip_path.name), why, remedy)


def _entry(name: str, error: SourceError) -> Phrase:
    return phrase("the entry {name} cannot be used: {why}", name=repr(name), why=error.why)


def _name(entry: zipfile.ZipInfo) -> str:
    """The entry's name. Many programs write UTF-8 without saying so; then it is read as that rather than as DOS did."""
    raw = entry.orig_filename  # `filename` ends at a zero byte, which would hide an ending
    if entry.flag_bits & _UTF8_NAME:
        return raw
    try:
        return raw.encode("cp437").decode("utf-8")
    except UnicodeError:
        return raw


def _wanted(path: str) -> bool:
    parts = PurePosixPath(path).parts
    if any(is_hidden(part) for part in parts):
        return False
    return is_picture(path) or PurePosixPath(path).suffix.lower() in TABLE_ENDINGS


def _check_type(entry: zipfile.ZipInfo, name: str, zip_path: Path) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        link, device = (
            phrase("the entry {name} is a link", name=repr(name)),
            phrase("the entry {name} is a device", name=repr(name)),
        )
        raise _unsafe(zip_path, link if kind == stat.S_IFLNK else device, phrase("pack the files themselves"))


def _check_readable(entry: zipfile.ZipInfo, path: str, zip_path: Path) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise _unsafe(
            zip_path,
            phrase("the entry {path} is encrypted", path=repr(path)),
            phrase("pack it again without a password"),
        )
    if entry.compress_type not in _METHODS:
        raise SourceError(
            phrase("{name} is not unpacked", name=zip_path.name),
            phrase(
                "the entry {path} is packed in a way that is not read (method {compress_type})",
                path=repr(path),
                compress_type=entry.compress_type,
            ),
            phrase("pack it again with the usual method (Deflate)"),
        )


def _check_ratio(entry: zipfile.ZipInfo, zip_path: Path) -> None:
    if entry.file_size > _BOMB_FROM and entry.file_size > _BOMB_RATIO * entry.compress_size:
        ratio = entry.file_size / max(1, entry.compress_size)
        raise _unsafe(
            zip_path,
            phrase("the entry {name} unpacks to {n} times its size", name=repr(_name(entry)), n=f"{ratio:,.0f}"),
            phrase("leave that file out"),
        )


def _check_sizes(entries: Iterable[zipfile.ZipInfo], zip_path: Path, settings: Settings) -> None:
    unpacked = packed = 0
    for entry in entries:
        unpacked += entry.file_size
        packed += entry.compress_size
        _check_ratio(entry, zip_path)
    if unpacked > settings.max_zip_bytes:
        raise _unsafe(
            zip_path,
            phrase(
                "it unpacks to {n} MB, at most {most} MB are allowed",
                n=f"{unpacked / 2**20:,.0f}",
                most=f"{settings.max_zip_bytes / 2**20:,.0f}",
            ),
            phrase("split it, or raise {setting}", setting="VITRINE_MAX_ZIP_BYTES"),
        )
    if unpacked > _BOMB_FROM and unpacked > _BOMB_RATIO * max(1, packed):
        raise _unsafe(
            zip_path,
            phrase("it unpacks to {n} times its size", n=f"{unpacked / max(1, packed):,.0f}"),
            phrase("pack pictures only"),
        )


def _check_overlaps(entries: Iterable[zipfile.ZipInfo], directory: int, zip_path: Path) -> None:
    """Refuses entries that share bytes, which is how a small archive unpacks to a huge one without high ratios."""
    end = directory
    for entry in sorted(entries, key=lambda entry: entry.header_offset, reverse=True):
        if entry.header_offset < 0 or entry.header_offset + _LOCAL_HEADER + entry.compress_size > end:
            raise _unsafe(
                zip_path,
                phrase("the entry {name} shares bytes with another", name=repr(_name(entry))),
                phrase("pack it again"),
            )
        end = entry.header_offset


def _check_nesting(names: set[str], zip_path: Path) -> None:
    for name in names:
        for parent in PurePosixPath(name).parents:
            if str(parent) in names:
                raise _unsafe(
                    zip_path,
                    phrase("it holds {path} as a file and as a folder", path=repr(str(parent))),
                    phrase("pack it again"),
                )


def _write(archive: zipfile.ZipFile, contents: Contents, folder: Path, progress: Progress | None) -> None:
    written = 0
    for path, entry in contents.files.items():
        goal = folder / path
        goal.parent.mkdir(parents=True, exist_ok=True)
        # "x": on a disk that ignores capital letters, a second file of that name must not replace the first.
        with archive.open(entry) as packed, open(goal, "xb") as unpacked:
            while chunk := packed.read(_CHUNK):
                unpacked.write(chunk)
                written += len(chunk)
                if progress is not None:
                    progress(written, contents.size)


def _without_common_folder(files: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    while len({path.partition("/")[0] for path in files}) == 1 and all("/" in path for path in files):
        files = {path.partition("/")[2]: entry for path, entry in files.items()}
    return files
