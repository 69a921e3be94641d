"""What the API answers with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from vitrine.boards import BoardSummary as BoardRecord
from vitrine.boards import BoardView
from vitrine.boards.resolve import Shown
from vitrine.indexing.jobs import Job as JobRecord
from vitrine.search.result import Facet as FacetRecord
from vitrine.search.result import Hit as HitRecord
from vitrine.service import CatalogInfo, View
from vitrine.service import Item as ItemRecord

Value = str | int | float | list[str]


class Problem(BaseModel):
    """What went wrong, as the pages say it."""

    error: str = Field(description="a stable code for programs", examples=["not_found"])
    what: str = Field(description="what happened, to what")
    why: str = Field(description="the cause, if known")
    remedy: str = Field(description="what to do next")


class Catalog(BaseModel):
    """A catalog."""

    name: str
    items: int
    pictures: int
    model: str = Field(description="what its pictures are embedded with")
    state: Literal["ready", "indexing", "empty"]
    created: datetime
    indexed: datetime | None = Field(description="when it was last brought in step; null: never")
    job: int | None = Field(description="the job that works on it")

    @classmethod
    def of(cls, info: CatalogInfo, **more: Any) -> Catalog:
        return cls(
            name=info.name,
            items=info.items,
            pictures=info.views,
            model=info.model,
            state=info.state,
            created=_time(info.created),
            indexed=None if info.indexed is None else _time(info.indexed),
            job=info.job,
            **more,
        )


class Column(BaseModel):
    """A column of the catalog's own."""

    name: str
    kind: Literal["number", "year", "category", "categories", "text"]


class CatalogDetail(Catalog):
    """A catalog with its columns."""

    columns: list[Column]


class Catalogs(BaseModel):
    """All catalogs, by name."""

    catalogs: list[Catalog]


class Picture(BaseModel):
    """A picture: its size when upright, and addresses under this host that may be kept for ever."""

    width: int
    height: int
    small: str = Field(description="address of a WebP of at most 320 pixels a side")
    large: str = Field(description="address of a WebP of at most 960 pixels a side")
    full: str = Field(description="address of a WebP of at most 4096 pixels a side")
    placeholder: str = Field(description="a `data:` address of a tiny preview")

    @classmethod
    def of(cls, catalog: str, shown: HitRecord | View | Shown) -> Picture:
        from urllib.parse import quote

        small, large = (f"/thumb/{shown.picture}-{size}.webp" for size in ("small", "large"))
        full = f"/original/{quote(catalog, safe='')}/{shown.picture}.webp"
        return cls(
            width=shown.width,
            height=shown.height,
            small=small,
            large=large,
            full=full,
            placeholder=shown.placeholder,
        )


class ItemSummary(BaseModel):
    """An item as lists show it."""

    id: str
    title: str
    image: str = Field(description="its best view's path in the source")
    fields: dict[str, Value] = Field(description="the catalog's own columns; those without a value are left out")
    picture: Picture

    @classmethod
    def of(cls, catalog: str, hit: HitRecord) -> ItemSummary:
        return cls(
            id=hit.id, title=hit.title, image=hit.image, fields=dict(hit.fields), picture=Picture.of(catalog, hit)
        )


class Hit(ItemSummary):
    """An item that a search answers with."""

    rank: int = Field(description="1 is the best")
    score: float = Field(ge=0, le=1, description="the chance that it matches")
    above_line: bool = Field(description="whether it resembles the query at all")
    signals: dict[str, float] = Field(description="the figures behind the score")

    @classmethod
    def of(cls, catalog: str, hit: HitRecord) -> Hit:
        return cls(
            **dict(ItemSummary.of(catalog, hit)),
            rank=hit.rank,
            score=min(1.0, max(0.0, hit.score)),
            above_line=hit.above_line,
            signals=hit.signals,
        )


class Part(BaseModel):
    """A part of a long answer."""

    total: int = Field(description="items that resemble the query and pass the filters")
    offset: int = Field(description="how many were passed over")
    next_offset: int | None = Field(description="where the next part begins; null: this is the last")


class Routed(BaseModel):
    """Words of the query that were read as a filter."""

    said: str
    kind: str = Field(description="`value`, `range` or `code`")
    column: str | None = Field(None, description="none where a code names items by their ids")
    values: list[str] = []
    low: float | None = None
    high: float | None = None
    items: list[str] = []


class Hits(Part):
    """Hits in rank order; those below the line come last."""

    catalog: str
    model: str
    available: int = Field(description="all that were ranked, those below the line included")
    pictures: list[str] = Field(description="the query's pictures, to ask again (`picture`) without sending them")
    routed: list[Routed] = Field(description="what was read from the words as filters; `plain` switches it off")
    hits: list[Hit]


class ItemList(Part):
    """Items of a catalog."""

    catalog: str
    items: list[ItemSummary]


class SimilarItems(BaseModel):
    """The items most like one, best first."""

    catalog: str
    id: str
    hits: list[Hit]


class ItemView(BaseModel):
    """One picture of an item."""

    image: str
    picture: Picture


class Item(BaseModel):
    """Everything known of an item."""

    catalog: str
    id: str
    title: str
    description: str
    fields: dict[str, Value]
    views: list[ItemView]

    @classmethod
    def of(cls, catalog: str, item: ItemRecord) -> Item:
        return cls(
            catalog=catalog,
            id=item.id,
            title=item.title,
            description=item.description,
            fields=dict(item.fields),
            views=[ItemView(image=view.image, picture=Picture.of(catalog, view)) for view in item.views],
        )


class FacetValue(BaseModel):
    """A value that can be filtered by."""

    value: str
    count: int
    selected: bool
    guessed: int = Field(description="those of the count that are only taken for it")


class Facet(BaseModel):
    """What a column can be filtered by: values of words; range and histogram of numbers and years."""

    column: str
    kind: Literal["number", "year", "category", "categories", "text"]
    values: list[FacetValue]
    low: float | None
    high: float | None
    histogram: list[int] = Field(description="items in equal steps from low to high")
    guessed: bool = Field(description="a list of words that items are tagged with, and no column of the catalog")

    @classmethod
    def of(cls, facet: FacetRecord) -> Facet:
        values = [
            FacetValue(value=v.value, count=v.count, selected=v.selected, guessed=v.guessed) for v in facet.values
        ]
        return cls(
            column=facet.column,
            kind=facet.kind.value,
            values=values,
            low=facet.low,
            high=facet.high,
            histogram=facet.histogram,
            guessed=facet.guessed,
        )


class Facets(BaseModel):
    """What a query's hits can be filtered by."""

    catalog: str
    facets: list[Facet]


class Job(BaseModel):
    """Long work in the background. Ask again until `state` is done, failed or cancelled."""

    id: int
    catalog: str
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    stage: str = Field(description="what it does just now")
    done: int = Field(description="pictures done in this stage")
    total: int
    rate: float = Field(description="pictures a second")
    seconds_left: float | None
    started: datetime
    report: dict[str, Any] | None = Field(description="what came out, once it is done")
    error: Problem | None

    @classmethod
    def of(cls, job: JobRecord) -> Job:
        return cls(
            id=job.id,
            catalog=job.catalog,
            kind=job.kind,
            state=job.state,
            stage=job.stage,
            done=job.done,
            total=job.total,
            rate=job.rate,
            seconds_left=job.seconds_left,
            started=_time(job.started),
            report=_plain(job.report),
            error=None if job.error is None else Problem(**job.error),
        )


class JobList(BaseModel):
    """Running and recent jobs, newest first."""

    jobs: list[Job]


class About(BaseModel):
    """What answers here."""

    name: Literal["Vitrine"] = "Vitrine"
    version: str
    openapi: str = Field(description="address of the OpenAPI document")
    documentation: str = Field(description="address of the page for people")


class BoardSummary(BaseModel):
    """A board in a list."""

    id: str = Field(description="known only to whom it was given, as the board's link is")
    name: str
    note: str
    items: int
    revision: int = Field(description="grows with every change")
    created: datetime
    changed: datetime
    page: str = Field(description="address of the board's page under this host")

    @classmethod
    def of(cls, board: BoardRecord | BoardView) -> BoardSummary:
        return cls(
            id=board.id,
            name=board.name,
            note=board.note,
            items=len(board.entries) if isinstance(board, BoardView) else board.items,
            revision=board.revision,
            created=_time(board.created),
            changed=_time(board.changed),
            page=f"/board?id={board.id}",
        )


class BoardList(BaseModel):
    """Boards, the one changed last first."""

    total: int
    offset: int = Field(description="how many were passed over")
    next_offset: int | None = Field(description="where the next part begins; null: this is the last")
    boards: list[BoardSummary]


class BoardEntry(BaseModel):
    """An item on a board; where its catalog has it no more, as it was known when it was put there."""

    entry: str = Field(description="names it on its board")
    catalog: str
    id: str
    title: str
    note: str
    missing: bool = Field(description="whether its catalog has it no more")
    fields: dict[str, Value]
    picture: Picture | None

    @classmethod
    def of(cls, shown: Shown) -> BoardEntry:
        return cls(
            entry=shown.id,
            catalog=shown.catalog,
            id=shown.item,
            title=shown.title,
            note=shown.note,
            missing=shown.missing,
            fields=dict(shown.fields),
            picture=Picture.of(shown.catalog, shown) if shown.picture else None,
        )


class Board(BoardSummary):
    """A board with what is on it, in its order; a long one in parts."""

    total: int = Field(description="entries on it")
    offset: int = Field(description="how many were passed over")
    next_offset: int | None = Field(description="where the next part begins; null: this is the last")
    entries: list[BoardEntry]


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _plain(report: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if report is None else dict(report)
