"""Catalogs copied and merged. Nothing is embedded again: vectors are in the record book by what a picture holds."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from vitrine import embedding
from vitrine.catalog.merged import ENDING, Part, write_merged
from vitrine.errors import Cancelled, Conflict, UnknownCatalog
from vitrine.indexing.collections import drop_all
from vitrine.indexing.jobs import Job
from vitrine.indexing.refill import refill
from vitrine.indexing.run import Progress
from vitrine.service.home import Home, checked_name
from vitrine.service.searching import Searching
from vitrine.store.book import Catalog
from vitrine.store.copies import Merged, copy_rows, merge_rows
from vitrine.store.history import note
from vitrine.store.transaction import Transaction
from vitrine.words import phrase


class Copying:
    """Copies, merged catalogs, and catalogs filled from the record book alone. Work goes on in the background."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching

    def duplicate(self, name: str, new: str, *, actor: str = "") -> Job:
        """Make a catalog that holds what another holds: items, edits, hidden items; files that were added are copied.

        A folder of the user's own is not copied: both catalogs come from it.

        Raises:
            UnknownCatalog, Conflict (the name is taken, the catalog is being indexed), QueryError (no name for one).
        """
        catalog = self._home.book.catalog(name)
        self._home.refuse_while_busy(name)
        copy = self._home.book.create(checked_name(new), catalog.location, catalog.model)
        self._home.book.change(copy.id, regions=int(catalog.regions))
        if self._home.uploads(catalog) == Path(catalog.location):
            self._home.book.change(copy.id, location=str(self._home.uploads(copy)))
        return self.submit_duplicate(copy.name, catalog.id, actor)

    def submit_duplicate(self, name: str, of: int, actor: str) -> Job:
        """Queue the copying of the catalog with the id `of` to the one called `name`, which is there and empty."""

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            copy = self._home.book.catalog(name)
            catalog = self._by_id(of)
            if catalog is None and not self._home.book.counts(copy.id)[0]:
                raise UnknownCatalog(
                    phrase("What {name} was to be a copy of has gone", name=name),
                    remedy=phrase("delete {name}", name=name),
                )
            if catalog is not None and not self._home.book.counts(copy.id)[0]:
                for place in (self._home.uploads, self._home.unpacked):
                    _copy_folder(place(catalog), place(copy), on_progress, stop)

                def noted(connection: Transaction) -> None:
                    note(connection, copy.id, "duplicate", {"from": catalog.name}, actor, time.time())

                copy_rows(self._home.book, catalog.id, copy.id, noted)
            return self._refill(name, on_progress, stop)

        return self._home.jobs.submit(name, "duplicate", {"of": of, "actor": actor}, work)

    def merge(self, name: str, other: str, *, join: bool = False, actor: str = "") -> Job:
        """Put another catalog's items into a catalog; the other is one with it from then on, and its name leads there.

        Both go on coming from where they came from. An item that both have by its id is one item where `join`; else
        the other's gets the other catalog's name behind its id. Boards follow, edits and hidden items too.

        Raises:
            UnknownCatalog, Conflict (twice the same, or one is being indexed).
        """
        into, from_ = self._home.book.catalog(name), self._home.book.catalog(other)
        if into.id == from_.id:
            raise Conflict(
                phrase("{name} cannot be merged with itself", name=name), remedy=phrase("choose another catalog")
            )
        for one in (name, other):
            self._home.refuse_while_busy(one)
        return self.submit_merge(name, from_.id, join, actor)

    def submit_merge(self, name: str, other: int, join: bool, actor: str) -> Job:
        """Queue the merging of the catalog with the id `other` into the one called `name`."""

        def work(on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Mapping[str, Any]:
            into, from_ = self._home.book.catalog(name), self._by_id(other)
            if from_ is not None:  # else it was killed behind the transaction
                on_progress(Progress(phrase("merging"), 0, 0))
                suffix = f" ({from_.name})"
                file = self._home.settings.home / "merged" / f"{into.id}-{from_.id}{ENDING}"
                write_merged(file, [Part(self._place(into), ""), Part(self._place(from_), suffix)], join=join)

                def noted(connection: Transaction, done: Merged) -> None:
                    what = {"other": from_.name, "items_added": done.added, "joined": done.joined}
                    note(connection, into.id, "merge", what, actor, time.time())

                merge_rows(self._home.book, into, from_, str(file), suffix, join=join, within=noted)
                self._searching.forget(from_.name)
                drop_all(self._home.book, self._home.store, from_)
            return self._refill(name, on_progress, stop)

        return self._home.jobs.submit(name, "merge", {"other": other, "join": join, "actor": actor}, work)

    def submit_refill(self, name: str) -> Job:
        """Queue the filling of a catalog's collection from the record book, as after a backup was restored."""
        return self._home.jobs.submit(name, "refill", {}, lambda on, stop: self._refill(name, on, stop))

    def _refill(
        self, name: str, on_progress: Callable[[Progress], None], stop: Callable[[], bool]
    ) -> Mapping[str, Any]:
        catalog = self._home.book.catalog(name)
        try:
            source = partial(self._home.source, catalog, on_progress)
            key = embedding.model_key(embedding.model_name(catalog.model))
            return asdict(refill(self._home.tools(key), catalog, source, on_progress=on_progress, stop=stop))
        finally:
            self._searching.forget(name)

    def _by_id(self, id: int) -> Catalog | None:
        return next((one for one in self._home.book.catalogs() if one.id == id), None)

    def _place(self, catalog: Catalog) -> str:
        """Where a catalog's pictures lie: of a zip, where it was unpacked to."""
        zipped = catalog.location.lower().endswith(".zip")
        return str(self._home.unpacked(catalog)) if zipped else catalog.location


def _copy_folder(folder: Path, to: Path, on_progress: Callable[[Progress], None], stop: Callable[[], bool]) -> None:
    """Copy a folder with all in it; whoever sees the copy sees all of it."""
    if not folder.is_dir() or to.exists():
        return
    files = [file for file in folder.rglob("*") if file.is_file()]
    unfinished = to.with_name(f".{to.name}-copying")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True)
        for n, file in enumerate(files):
            if stop():
                raise Cancelled(phrase("Copying was stopped"), remedy=phrase("delete the copy, or copy again"))
            target = unfinished / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
            on_progress(Progress(phrase("copying files"), n + 1, len(files)))
        unfinished.rename(to)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
