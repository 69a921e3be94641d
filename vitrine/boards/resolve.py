"""What is shown of chosen items: as their catalogs have them now, or as they were known when they have gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vitrine.boards.operations import new_entry_id
from vitrine.catalog.captions import caption, codes
from vitrine.catalog.records import Column, Kind, Value
from vitrine.errors import NotFound, QueryError
from vitrine.search.fields import parsed_fields
from vitrine.store.boards import EntryRecord
from vitrine.store.book import Book, Catalog
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Shown:
    """A chosen item. `picture` is a content hash (empty: it never had a picture that can be read), sizes in pixels.

    `id` is the entry's on its board; `missing` is whether no catalog has the item any more: then title and picture are
    those that were kept, and the rest is empty. `caption` are the values that stand under it, `codes` the values by
    which people ask for it, its id first.
    """

    id: str
    catalog: str
    item: str
    title: str
    note: str
    picture: str
    width: int
    height: int
    placeholder: str
    image: str
    missing: bool
    description: str = ""
    fields: dict[str, Value] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    caption: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def chosen(book: Book, items: Iterable[tuple[str, str, str]]) -> list[EntryRecord]:
    """Entries for catalog name, item id, and content hash of the picture it was chosen by (empty: its first).

    Raises:
        UnknownCatalog, NotFound: there is no such item.
        QueryError: nothing was chosen.
    """
    wanted = list(items)
    if not wanted:
        raise QueryError(phrase("Nothing was chosen"), remedy=phrase("choose a picture first"))
    catalogs = {name: book.catalog(name) for name in dict.fromkeys(name for name, _, _ in wanted)}
    drafts = [EntryRecord(new_entry_id(), catalogs[n].id, n, item, "", picture) for n, item, picture in wanted]
    entries = []
    for draft, shown in zip(drafts, resolved(book, drafts), strict=True):
        if shown.missing:
            raise NotFound(
                phrase("There is no item {item} in {catalog_name}", item=draft.item, catalog_name=draft.catalog_name),
                remedy=phrase("it may have been removed; search for it"),
            )
        entries.append(EntryRecord(draft.id, draft.catalog, draft.catalog_name, draft.item, shown.title, shown.picture))
    return entries


def resolved(book: Book, entries: Sequence[EntryRecord]) -> list[Shown]:
    """What is shown of entries, in their order."""
    catalogs = book.catalogs()
    by_id = {catalog.id: catalog for catalog in catalogs}
    by_name = {catalog.name: catalog for catalog in catalogs}
    groups: dict[Catalog, list[EntryRecord]] = {}
    for entry in entries:
        # A catalog that was deleted and made anew under its name is the same one to people.
        catalog = by_id.get(entry.catalog) or by_name.get(entry.catalog_name)
        if catalog:
            groups.setdefault(catalog, []).append(entry)
    found: dict[str, Shown] = {}
    for catalog, group in groups.items():
        found.update(_of_catalog(book, catalog, group))
    lost = [entry for entry in entries if entry.id not in found]
    sizes = book.pictures([entry.picture for entry in lost if entry.picture])
    for entry in lost:
        size = sizes.get(entry.picture)
        found[entry.id] = Shown(
            id=entry.id,
            catalog=by_id[entry.catalog].name if entry.catalog in by_id else entry.catalog_name,
            item=entry.item,
            title=entry.title or entry.item,
            note=entry.note,
            picture=entry.picture,
            width=size.width if size else 1,
            height=size.height if size else 1,
            placeholder=size.placeholder if size else "",
            image="",
            missing=True,
            codes=[entry.item],
        )
    return [found[entry.id] for entry in entries]


def _of_catalog(book: Book, catalog: Catalog, entries: Sequence[EntryRecord]) -> dict[str, Shown]:
    ids = list(dict.fromkeys(entry.item for entry in entries))
    records = book.items(catalog.id, ids)
    views: dict[str, list[tuple[str, str]]] = {}
    for view in book.views(catalog.id, ids):
        if view.picture:
            views.setdefault(view.item, []).append((view.picture, view.image))
    pictures = book.pictures([picture for pairs in views.values() for picture, _ in pairs])
    columns = book.columns(catalog.id)
    plain = [Column(column.name, column.kind) for column in columns]
    found = {}
    for entry in entries:
        record = records.get(entry.item)
        if record is None:
            continue
        own = [pair for pair in views.get(entry.item, []) if pair[0] in pictures]
        picture, image = next((pair for pair in own if pair[0] == entry.picture), own[0] if own else ("", ""))
        size = pictures.get(picture)
        fields = parsed_fields(record, columns)
        found[entry.id] = Shown(
            id=entry.id,
            catalog=catalog.name,
            item=entry.item,
            title=record.title or entry.item,
            note=entry.note,
            picture=picture,
            width=size.width if size else 1,
            height=size.height if size else 1,
            placeholder=size.placeholder if size else "",
            image=image,
            missing=False,
            description=record.description,
            fields=fields,
            kinds={column.name: column.kind for column in plain if column.name in fields},
            caption=[name for name in caption(plain) if name in fields],
            codes=[
                entry.item,
                *(str(fields[name]) for name in codes(plain) if fields.get(name, entry.item) != entry.item),
            ],
        )
    return found
