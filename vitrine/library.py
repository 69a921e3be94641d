"""Vitrine as a library: a catalog that is searched from Python and answers with plain data and a small gallery.

While the app runs, everything goes through its loopback API, as the command line does; otherwise the home folder is
opened by this process and is its own until the last of its catalogs is closed, or forgotten.
"""

from __future__ import annotations

import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from PIL import Image

from vitrine.commands import Caller, Local, Remote, connect
from vitrine.errors import QueryError, UnknownCatalog, VitrineError
from vitrine.notebook import gallery
from vitrine.search.query import DEFAULT_WEIGHT, PictureVector, Query, Where
from vitrine.search.result import Hit
from vitrine.search.routing import EVERYTHING
from vitrine.search.wheres import wheres
from vitrine.service import Item, View
from vitrine.settings import Settings
from vitrine.store.lock import owner
from vitrine.store.thumbnails import Thumbnails

if TYPE_CHECKING:
    import pandas

Picture: TypeAlias = str | Path | bytes | Image.Image
"""A picture to search by: a file, the bytes of one, or one of Pillow's."""

Filters: TypeAlias = Sequence[str] | Mapping[str, Any]
"""`["color=red", "price<=20"]`, or `{"color": "red", "price": (None, 20)}`; a list of values means any of them."""


class Hits(Sequence[Hit]):
    """What a search answered with, in rank order; shows itself as a gallery in a notebook.

    `total` counts the items that resemble the query, `available` all that were ranked.
    """

    def __init__(self, answer: Mapping[str, Any], thumbnails: Thumbnails) -> None:
        self._answer = answer
        self._thumbnails = thumbnails
        self._hits = [Hit(**hit) for hit in answer["hits"]]
        self.catalog: str = answer["catalog"]
        self.total: int = answer["total"]
        self.available: int = answer["available"]
        self._asked = any(answer["query"].get(part) for part in ("text", "pictures", "like"))

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> Hits: ...

    def __getitem__(self, index: int | slice) -> Hit | Hits:
        """A hit, or some of them."""
        if isinstance(index, int):
            return self._hits[index]
        return Hits({**self._answer, "hits": self._answer["hits"][index]}, self._thumbnails)

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __repr__(self) -> str:
        return f"<Hits: {len(self)} of {self.available:,} in {self.catalog}, {self.total:,} resemble the query>"

    def as_json(self) -> dict[str, Any]:
        """Plain data, as `vitrine search --json` prints it."""
        return dict(self._answer)

    def to_pandas(self) -> pandas.DataFrame:
        """A row a hit: rank, score, above_line, id, title, image, and the catalog's own columns.

        Raises:
            VitrineError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise VitrineError("There is no pandas here", str(error), "pip install pandas, or use as_json()") from error
        names = ["rank", "score", "above_line", "id", "title", "image"]
        rows = [{**hit.fields, **{name: getattr(hit, name) for name in names}} for hit in self._hits]
        columns = [*names, *sorted({name for hit in self._hits for name in hit.fields} - set(names))]
        return pandas.DataFrame(rows, columns=columns)

    def _repr_html_(self) -> str:
        return gallery(self._hits, self.total, asked=self._asked, thumbnails=self._thumbnails)


class Catalog:
    """A catalog, as `vitrine.open` gives it. Safe to use from several threads; may be used in a `with` statement."""

    def __init__(self, name: str, connection: _Connection) -> None:
        self.name = name
        self._connection = connection

    def search(
        self,
        text: str = "",
        *,
        image: Picture | Sequence[Picture] | None = None,
        crop: tuple[float, float, float, float] | None = None,
        like: str | Sequence[str] = (),
        unlike: str | Sequence[str] = (),
        without: str = "",
        weight: float = DEFAULT_WEIGHT,
        where: Filters = (),
        sort: str = "",
        plain: bool = False,
        limit: int = 20,
        offset: int = 0,
    ) -> Hits:
        """Hits in rank order; with nothing asked, all items in the catalog's order.

        Args:
            text: words.
            image: one picture or several.
            crop: a part of the first picture: x0, y0, x1, y1 in pixels of the upright picture.
            like, unlike: ids of items that the hits should, or should not, resemble.
            without: words for what should not be there.
            weight: the share of pictures and liked items against the words, 0 … 1.
            where: filters on the catalog's columns.
            sort: `title` or a column; with a leading `-` for descending.
            plain: read no filters (colours, prices, years …) from the words.
            limit, offset: how many hits, and how many to pass over.

        Raises:
            QueryError: an unknown column, or a number that is none.
            PictureError: a picture cannot be read.
            UnknownCatalog: the catalog was deleted or renamed.
        """
        if not 0 <= weight <= 1 or limit < 0 or offset < 0:
            raise QueryError(
                f"weight={weight}, limit={limit}, offset={offset} cannot be",
                "the weight is a share between 0 and 1; limit and offset count hits",
                "change them",
            )
        query = Query(
            text=text,
            pictures=self._pictures(image, crop),
            like=_several(like),
            unlike=_several(unlike),
            without=without,
            weight=weight,
            where=_filters(where),
            sort=sort,
            plain=(EVERYTHING,) if plain else (),
        )
        return self._hits(query, limit, offset)

    def similar(self, id: str, limit: int = 12) -> Hits:
        """The items most like that one, without it. Raises as `search` does."""
        return self._hits(Query(like=(id,)), limit, 0)

    def item(self, id: str) -> Item:
        """Everything known of an item. Raises NotFound."""
        said = self._connection("item", catalog=self.name, id=id)
        return Item(**{**said, "views": [View(**view) for view in said["views"]]})

    def info(self) -> dict[str, Any]:
        """Counts, columns and the report of the last indexing, as `vitrine info --json` prints them."""
        answer: dict[str, Any] = self._connection("info", catalog=self.name)
        return answer

    @property
    def columns(self) -> dict[str, str]:
        """The catalog's own columns and what they hold: number, year, category, categories or text."""
        return {column["name"]: column["kind"] for column in self.info()["columns"]}

    def __len__(self) -> int:
        return int(self.info()["items"])

    def __bool__(self) -> bool:
        return True  # an empty catalog is still a catalog

    def __repr__(self) -> str:
        return f"<Catalog {self.name} in {self._connection.settings.home}>"

    def _repr_html_(self) -> str:
        return self.search(limit=24)._repr_html_()

    def close(self) -> None:
        """Let other processes use the home folder; a later search opens it again."""
        self._connection.close()

    def __enter__(self) -> Catalog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hits(self, query: Query, limit: int, offset: int) -> Hits:
        said = self._connection("query", catalog=self.name, params=query.to_params(), limit=limit, offset=offset)
        return Hits(said, self._connection.thumbnails)

    def _pictures(
        self, image: Picture | Sequence[Picture] | None, crop: tuple[float, float, float, float] | None
    ) -> tuple[PictureVector, ...]:
        if image is None:
            if crop is not None:
                raise QueryError("There is no picture to crop", remedy="give image=")
            return ()
        images = [image] if isinstance(image, str | Path | bytes | Image.Image) else list(image)
        with ExitStack() as files:
            said = [
                self._connection("embed", catalog=self.name, file=_file(one, files), crop=None if n else crop)
                for n, one in enumerate(images)
            ]
        return tuple(PictureVector.from_text(one["picture"]) for one in said)


class _Connection:
    """A home folder that commands are run on, wherever they run: the app may start or stop meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.thumbnails = Thumbnails(settings.home / "thumbnails")
        self._caller: Caller | None = None
        self._pid = 0
        self._release: Callable[[], Any] = lambda: None
        self._gate = threading.Lock()

    def __call__(self, name: str, /, **arguments: Any) -> Any:
        return self._here()(name, **arguments)

    def close(self) -> None:
        with self._gate:
            self._release()
            self._caller = None

    def _here(self) -> Caller:
        with self._gate:
            if isinstance(self._caller, Local):
                return self._caller
            who = owner(self.settings.home)
            if self._caller is None or who is None or who.pid != self._pid:
                self._caller = connect(self.settings, "vitrine.open in Python")
                self._pid = who.pid if who and isinstance(self._caller, Remote) else 0
                if isinstance(self._caller, Local):
                    # Once only, however it comes about: the folder may be another process's by then.
                    self._release = weakref.finalize(self, self._caller.close)
            return self._caller


_connections: weakref.WeakValueDictionary[Path, _Connection] = weakref.WeakValueDictionary()
_gate = threading.Lock()


def _connect(home: str | Path | None) -> _Connection:
    """The connection to a home folder; one a process, since the folder has one owner."""
    settings = Settings.from_environment(home=Path(home).expanduser() if home else None)
    with _gate:
        known = _connections.get(settings.home.resolve())
        if known is None:
            known = _connections[settings.home.resolve()] = _Connection(settings)
        return known


def open_catalog(name: str, home: str | Path | None = None) -> Catalog:
    """See `vitrine.open`."""
    connection = _connect(home)
    try:
        connection("info", catalog=name)
    except UnknownCatalog as error:
        known = ", ".join(names(home))
        remedy = f"choose one of: {known}" if known else "make one: vitrine index FOLDER"
        raise UnknownCatalog(error.what, error.why, remedy) from None
    return Catalog(name, connection)


def names(home: str | Path | None = None) -> list[str]:
    """See `vitrine.catalogs`."""
    return [catalog["name"] for catalog in _connect(home)("catalogs")["catalogs"]]


def _several(ids: str | Sequence[str]) -> tuple[str, ...]:
    return (ids,) if isinstance(ids, str) else tuple(ids)


def _filters(where: Filters) -> tuple[Where, ...]:
    if not isinstance(where, Mapping):
        return wheres([where] if isinstance(where, str) else list(where))
    return tuple(_filter(column, value) for column, value in where.items())


def _filter(column: str, value: Any) -> Where:
    if isinstance(value, tuple):
        if len(value) != 2 or not all(end is None or isinstance(end, int | float) for end in value):
            raise QueryError(
                f"{value} is not a range of {column}", "a range is (low, high), None for an open end", "write it so"
            )
        low, high = value
        return Where(column, (), None if low is None else float(low), None if high is None else float(high))
    if isinstance(value, int | float):
        return Where(column, (), float(value), float(value))
    return Where(column, (value,) if isinstance(value, str) else tuple(map(str, value)))


def _file(picture: Picture, files: ExitStack) -> str:
    """The path of a picture; what is not a file becomes one for as long as `files` is open."""
    if isinstance(picture, str | Path):
        return str(Path(picture).expanduser().absolute())
    file = Path(files.enter_context(tempfile.TemporaryDirectory(prefix="vitrine-"))) / "picture.png"
    if isinstance(picture, bytes):
        file.write_bytes(picture)
    else:
        picture.save(file)
    return str(file)
