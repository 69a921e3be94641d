"""What people change of a catalog in the app: edited values, hidden items, and the history with its way back.

The user's files are never written to. What is changed here lies over what they say, and outlives every indexing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.catalog.columns import check_value
from vitrine.catalog.records import Kind
from vitrine.errors import Conflict, NotFound, QueryError
from vitrine.indexing.touch import touch
from vitrine.service.home import Home
from vitrine.service.searching import Searching
from vitrine.store.book import BookColumn, Catalog, ItemRecord
from vitrine.store.edits import Change, Edit, Edits
from vitrine.store.groups import GroupNames
from vitrine.store.history import Entry
from vitrine.store.items import OF_COLUMN, overlaid
from vitrine.words import phrase

LONGEST = 20_000
"""Characters of one value."""

_SHOWN = 200  # characters of a value that the history keeps


@dataclass(frozen=True, slots=True)
class FieldState:
    """One value of an item for whoever edits it.

    `field` is `title`, `description` or `f.NAME`; `label` what stands before it; `value` is shown, `source` what the
    user's files say; `conflict` is whether these have changed since it was edited.
    """

    field: str
    label: str
    kind: Kind
    value: str
    source: str
    edited: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class HiddenItem:
    """An item that is hidden. `picture` is a content hash, empty where none was read; `there`: the source has it."""

    id: str
    title: str
    picture: str
    there: bool


class Editing:
    """Edits, hidden items and histories. What a method does is kept, and found by searches, when it returns."""

    def __init__(self, home: Home, searching: Searching) -> None:
        self._home = home
        self._searching = searching
        self._edits = Edits(home.book)
        self._groups = GroupNames(home.book)
        self._history = home.history
        self.take_back: dict[str, Callable[..., int]] = {}
        """Of a kind of entry in the history, what undoes one: gets the catalog's name, the entry, and `actor`."""

    # --- values -----------------------------------------------------------------------------------------------

    def fields(self, name: str, id: str) -> list[FieldState]:
        """Title, description and the value of every column. Raises UnknownCatalog, NotFound."""
        catalog = self._home.book.catalog(name)
        return self._fields(catalog, id)

    def set(self, name: str, id: str, field: str, value: str, *, actor: str = "") -> int:
        """Let a value stand over what the source says; returns the id of the entry in the history, for undoing.

        Args:
            name: the catalog.
            id: the item.
            field: `title`, `description` or `f.NAME` for the column of that name.
            value: what is to be shown, as it would stand in a table; empty takes the value away.
            actor: who asks for it, as far as that is known.

        Raises:
            UnknownCatalog, NotFound.
            QueryError: no such column, or a value that its kind cannot hold.
        """
        catalog, item, columns = self._opened(name, id)
        value = value.strip()
        if len(value) > LONGEST or "\0" in value or not _keepable(value):
            raise QueryError(
                phrase("This value cannot be kept"),
                phrase("{longest} letters at most", longest=LONGEST),
                phrase("shorten it"),
            )
        column = _column(columns, field)
        if column is not None:
            check_value(value, column.kind, column.name)
        source = _said(item, field)
        was = self._edits.of(catalog.id, [id]).get((id, field))
        now = None if was is None and value == source else Edit(id, field, value, source)
        return self._write(catalog, item, field, was, now, actor)

    def back(self, name: str, id: str, field: str, *, actor: str = "") -> int:
        """Let the source's own value be shown again. Raises as `set` does."""
        catalog, item, columns = self._opened(name, id)
        _column(columns, field)
        return self._write(catalog, item, field, self._edits.of(catalog.id, [id]).get((id, field)), None, actor)

    def keep(self, name: str, id: str, field: str, *, actor: str = "") -> int:
        """Keep an edit although the source has changed since: it is no conflict any more. Raises as `set` does."""
        catalog, item, columns = self._opened(name, id)
        _column(columns, field)
        was = self._edits.of(catalog.id, [id]).get((id, field))
        if was is None:
            raise Conflict(
                phrase("This value is not edited"), phrase("it was taken back meanwhile"), phrase("load the page anew")
            )
        return self._write(catalog, item, field, was, Edit(id, field, was.value, _said(item, field)), actor)

    def conflicts(self, name: str) -> list[tuple[str, str, FieldState]]:
        """Edits whose value has changed in the source since: item id, title, and the value. Raises UnknownCatalog."""
        catalog = self._home.book.catalog(name)
        edits = self._edits.of(catalog.id)
        items = self._home.book.source_items(catalog.id, list(dict.fromkeys(item for item, _ in edits)))
        shown = self._home.book.items(catalog.id, list(items))
        found = []
        for id in items:
            if id in shown and any(_in_conflict(e, items[id]) for (item, _), e in edits.items() if item == id):
                states = self._fields(catalog, id)
                found += [(id, shown[id].title or id, state) for state in states if state.conflict]
        return found

    # --- hidden items -----------------------------------------------------------------------------------------

    def hide(self, name: str, ids: Sequence[str], *, actor: str = "") -> int:
        """Take items out of everything that is shown; returns the entry in the history. The user's files stay.

        Raises:
            UnknownCatalog, NotFound: one of them is not there, or is hidden already.
        """
        catalog = self._home.book.catalog(name)
        shown = self._home.book.items(catalog.id, ids)
        if missing := [id for id in ids if id not in shown]:
            raise NotFound(
                phrase("There is no item {missing} in {name}", missing=missing[0], name=name),
                phrase("it is hidden, or has gone"),
                phrase("search for it"),
            )
        titles = [shown[id].title or id for id in ids]
        entry = self._edits.hide(catalog.id, ids, True, _of_items(ids, titles), actor)
        self._in_step(catalog, ids)
        return entry

    def show(self, name: str, ids: Sequence[str], *, actor: str = "") -> int:
        """Show hidden items again; returns the entry in the history. Raises UnknownCatalog, NotFound: not hidden."""
        catalog = self._home.book.catalog(name)
        hidden = set(self._edits.hidden(catalog.id))
        if missing := [id for id in ids if id not in hidden]:
            raise NotFound(
                phrase("{missing} is not hidden in {name}", missing=missing[0], name=name),
                remedy=phrase("see the list of hidden items"),
            )
        known = self._home.book.items(catalog.id, ids, hidden=True)
        titles = [known[id].title or id if id in known else id for id in ids]
        entry = self._edits.hide(catalog.id, ids, False, _of_items(ids, titles), actor)
        self._in_step(catalog, ids)
        return entry

    def hidden(self, name: str) -> list[HiddenItem]:
        """The hidden items, the last one first. Raises UnknownCatalog."""
        catalog = self._home.book.catalog(name)
        ids = self._edits.hidden(catalog.id)
        known = self._home.book.items(catalog.id, ids, hidden=True)
        pictures: dict[str, str] = {}
        for view in self._home.book.views(catalog.id, ids, hidden=True):
            if view.picture:
                pictures.setdefault(view.item, view.picture)
        return [
            HiddenItem(id, (known[id].title or id) if id in known else id, pictures.get(id, ""), id in known)
            for id in ids
        ]

    def is_hidden(self, name: str, id: str) -> bool:
        """Whether that item is hidden. Raises UnknownCatalog."""
        return id in self._edits.hidden(self._home.book.catalog(name).id)

    # --- history ----------------------------------------------------------------------------------------------

    def history(self, name: str, limit: int = 50, before: int | None = None) -> list[Entry]:
        """What happened to the catalog, newest first. Raises UnknownCatalog."""
        return self._history.entries(self._home.book.catalog(name).id, limit, before)

    def undo(self, name: str, entry: int, *, actor: str = "") -> int:
        """Take an edit, or hiding or showing items, back; returns the id of the new entry, which can be undone too.

        Raises:
            UnknownCatalog, NotFound.
            Conflict: it cannot be undone, was undone already, or the value was changed again since.
        """
        catalog = self._home.book.catalog(name)
        done = self._history.entry(catalog.id, entry)
        if done.undone or not done.can_be_undone:
            why = "it was undone already" if done.undone else "only edits and hidden items can be taken back one by one"
            raise Conflict(phrase("This cannot be undone"), why, phrase("see the history"))
        if done.kind == "group":
            return self._undo_name(catalog, done, actor)
        if done.kind in self.take_back:
            return self.take_back[done.kind](name, done, actor=actor)
        ids = [str(id) for id in done.what["items"]]
        if done.kind != "edit":
            new = self._edits.hide(catalog.id, ids, done.kind == "show", {**done.what, "undoes": entry}, actor, entry)
            self._in_step(catalog, ids)
            return new
        field = str(done.what["field"])
        now = self._edits.of(catalog.id, ids).get((ids[0], field))
        if _plain(now) != done.what["now"]:
            raise Conflict(
                phrase("This cannot be undone"),
                phrase("the value was changed again since"),
                phrase("undo the later change first"),
            )
        was = done.what["was"]
        what = {**done.what, "before": done.what["after"], "after": done.what["before"]}
        what |= {"was": done.what["now"], "now": was, "undoes": entry}
        change = Change(ids[0], field, was["value"] if was else None, was["base"] if was else "")
        new = self._edits.write(catalog.id, [change], "edit", what, actor, entry)
        self._in_step(catalog, ids)
        return new

    def catch_up(self) -> None:
        """Bring into the store what a killed process had written into the record book only."""
        for catalog in self._home.book.catalogs():
            if catalog.collection:
                touch(self._home.book, self._home.store, catalog.id, self._home.book.out_of_step(catalog))

    def _undo_name(self, catalog: Catalog, done: Entry, actor: str) -> int:
        """A group's name on the map as it was before."""
        was, now = done.what["was"], done.what["now"]
        what = {**done.what, "before": done.what["after"], "after": done.what["before"], "undoes": done.id}
        what |= {"was": now, "now": was}
        known = str(done.what["group"])
        return self._groups.set(catalog.id, known, was, what, actor, done.id)

    # --- within -----------------------------------------------------------------------------------------------

    def _opened(self, name: str, id: str) -> tuple[Catalog, ItemRecord, list[BookColumn]]:
        """The catalog, the item as the source has it, and the columns."""
        catalog = self._home.book.catalog(name)
        item = self._home.book.source_items(catalog.id, [id]).get(id)
        if item is None:
            raise NotFound(
                phrase("There is no item {id} in {name}", id=id, name=name),
                remedy=phrase("it may have been removed; search for it"),
            )
        return catalog, item, self._home.book.columns(catalog.id)

    def _fields(self, catalog: Catalog, id: str) -> list[FieldState]:
        _, item, columns = self._opened(catalog.name, id)
        edits = self._edits.of(catalog.id, [id])
        named = [("title", "title", Kind.TEXT), ("description", "description", Kind.TEXT)]
        named += [(OF_COLUMN + column.name, column.name, column.kind) for column in columns]
        states = []
        for field, label, kind in named:
            source, edit = _said(item, field), edits.get((id, field))
            value = source if edit is None else edit.value
            conflict = edit is not None and _in_conflict(edit, item)
            states.append(FieldState(field, label, kind, value, source, edit is not None, conflict))
        return states

    def _write(
        self, catalog: Catalog, item: ItemRecord, field: str, was: Edit | None, now: Edit | None, actor: str
    ) -> int:
        source = _said(item, field)
        before, after = was.value if was else source, now.value if now else source
        title = item.title
        if (own := self._edits.of(catalog.id, [item.id]).get((item.id, "title"))) is not None:
            title = overlaid(item, "title", own.value).title
        what = {
            "items": [item.id],
            "title": title or item.id,
            "field": field,
            "before": before[:_SHOWN],
            "after": after[:_SHOWN],
            "was": _plain(was),
            "now": _plain(now),
        }
        change = Change(item.id, field, now.value if now else None, now.base if now else "")
        entry = self._edits.write(catalog.id, [change], "edit", what, actor)
        self._in_step(catalog, [item.id])
        return entry

    def _in_step(self, catalog: Catalog, ids: Sequence[str]) -> None:
        for item in self._home.book.items(catalog.id, ids).values():
            self._home.book.widen_ranges(catalog.id, item)
        touch(self._home.book, self._home.store, catalog.id, ids)
        self._searching.forget(catalog.name)


def _column(columns: Sequence[BookColumn], field: str) -> BookColumn | None:
    """The column that a field names; None for title and description. Raises QueryError."""
    if field in ("title", "description"):
        return None
    found = next((column for column in columns if OF_COLUMN + column.name == field), None)
    if found is None:
        names = ", ".join(column.name for column in columns)
        raise QueryError(
            phrase("There is no column {of_column}", of_column=field.removeprefix(OF_COLUMN)),
            phrase("there are: {names}", names=names),
            phrase("name one"),
        )
    return found


def _said(item: ItemRecord, field: str) -> str:
    """What the source says."""
    if field == "title":
        return item.title
    return item.description if field == "description" else item.fields.get(field.removeprefix(OF_COLUMN), "")


def _in_conflict(edit: Edit, item: ItemRecord) -> bool:
    source = _said(item, edit.field)
    return source not in (edit.base, edit.value)


def _plain(edit: Edit | None) -> dict[str, str] | None:
    return None if edit is None else {"value": edit.value, "base": edit.base}


def _of_items(ids: Sequence[str], titles: Sequence[str]) -> dict[str, Any]:
    return {"items": list(ids), "titles": list(titles)[:3]}


def _keepable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
