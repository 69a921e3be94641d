"""The source that is a folder of pictures: file names are titles, folder names become the column `folder`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from vitrine.catalog.files import Folder, is_hidden, is_picture, title_of
from vitrine.catalog.records import Row, Source, Stamp
from vitrine.settings import Settings


def open_folder(path: Path, settings: Settings) -> Source | None:
    """The source for a folder; None if `path` is none."""
    return FolderSource(path, settings) if path.is_dir() else None


class FolderSource:
    """Every picture below a folder, sorted by name, each folder's own files before its subfolders.

    Hidden files and folders are skipped. A symbolic link to a file inside counts as a file; one to a folder inside is
    skipped, as what it shows is listed at its own place; one that leaves the folder is reported and not followed.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._location = str(path.absolute())
        self._folder = Folder(path, settings.max_bytes)
        self._problems: list[dict[str, str]] = []

    @property
    def location(self) -> str:
        return self._location

    @property
    def problems(self) -> list[dict[str, str]]:
        return self._problems

    def stamp(self, image: str) -> Stamp:
        return self._folder.stamp(image)

    def read(self, image: str) -> bytes:
        return self._folder.read(image)

    def rows(self) -> Iterator[Row]:
        self._problems = []
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            subfolders: list[str] = []
            for entry in self._entries(prefix):
                relative = prefix + entry.name
                if not self._usable(entry, relative):
                    continue
                if entry.is_dir():
                    subfolders.append(relative + "/")
                elif is_picture(entry.name):
                    fields = {"folder": prefix.rstrip("/")} if prefix else {}
                    yield Row(image=relative, id=relative, title=title_of(entry.name), fields=fields)
            waiting.extend(reversed(subfolders))

    def _entries(self, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self._folder.root / prefix) as entries:
                seen = [entry for entry in entries if not is_hidden(entry.name)]
        except OSError as error:
            self._report(prefix or ".", f"the folder cannot be read: {error.strerror}", "check who may read it")
            return []
        return sorted(seen, key=lambda entry: (entry.name.casefold(), entry.name))

    def _usable(self, entry: os.DirEntry[str], relative: str) -> bool:
        """Whether to look at the entry at all; reports it where its owner might wonder."""
        try:
            entry.name.encode("utf-8")
        except UnicodeEncodeError:
            readable = relative.encode("utf-8", "backslashreplace").decode("utf-8")
            self._report(readable, "its name is not valid text", "rename it")
            return False
        if not entry.is_symlink():
            return entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
        try:
            target = Path(entry.path).resolve(strict=True)
        except (OSError, RuntimeError):  # RuntimeError: links in a circle
            if is_picture(entry.name):
                self._report(relative, "the link leads nowhere", "copy the file here, or delete the link")
            return False
        if not target.is_relative_to(self._folder.root):
            if target.is_dir() or is_picture(entry.name):
                self._report(relative, "the link leaves the catalog's folder", "copy what it shows into the folder")
            return False
        return target.is_file()

    def _report(self, image: str, reason: str, remedy: str) -> None:
        self._problems.append({"image": image, "reason": reason, "remedy": remedy})
