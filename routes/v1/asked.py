"""What requests of the API hold: their parameters and bodies, with limits that the OpenAPI document shows."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vitrine.boards.operations import LONGEST_NAME, LONGEST_NOTE, MOST_ENTRIES

Count = Annotated[int, Field(ge=1, le=200)]
Words = Annotated[str, Field(max_length=2000)]
Id = Annotated[str, Field(min_length=1, max_length=1000)]
Ids = Annotated[list[Id], Field(max_length=50)]
Filter = Annotated[str, Field(min_length=3, max_length=1000, examples=["color=red", "price<=20"])]
Filters = Annotated[list[Filter], Field(max_length=50)]
PictureText = Annotated[str, Field(max_length=8000)]
EntryId = Annotated[str, Field(min_length=1, max_length=40)]
BoardName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, description="one line of words")]
Note = Annotated[str, Field(max_length=LONGEST_NOTE)]
Revision = Annotated[int | None, Field(ge=0, le=2**53)]
Column = Annotated[str, Field(max_length=200)]

_WHERE = (
    "filters: `column=value` (several of one column: any of them), `column>=number`, `column<=number`; "
    "`tag:list=word` goes by guessed tags"
)
_REVISION = "the revision that was read; 409 where the board has changed since. Left out: whatever it is now"
_SORT = "`title` or a column; with a leading `-` for descending; left out: best match first"


class Nothing(BaseModel):
    """Nothing; what is sent all the same is refused, so that a misspelt name does not pass unnoticed."""

    model_config = ConfigDict(extra="forbid")


class Page(Nothing):
    """Which part of a long answer."""

    limit: Count = Field(24, description="how many, at most")
    offset: int = Field(0, ge=0, le=1_000_000, description="how many to pass over: `next_offset` of the answer before")


class Search(Nothing):
    """A search. All parts may be combined; with no words, picture or liked item, all items in the catalog's order."""

    text: Words = Field("", description="words", examples=["red mug"])
    picture: list[PictureText] = Field(
        default=[], max_length=8, description="pictures of an earlier search, as its answer's `pictures` gave them"
    )
    like: Ids = Field(default=[], description="ids of items that hits should resemble")
    unlike: Ids = Field(default=[], description="ids of items that hits should not resemble")
    without: Words = Field("", description="words for what should not be there")
    weight: float = Field(0.5, ge=0, le=1, description="share of pictures and liked items against the words")
    where: Filters = Field(default=[], description=_WHERE)
    sort: Column = Field("", description=_SORT)
    plain: bool = Field(False, description="search for all words: read no filters (colours, prices, years …) from them")
    limit: Count = Field(24, description="how many hits, at most")
    offset: int = Field(0, ge=0, le=10_000, description="how many to pass over: `next_offset` of the answer before")


class Items(Page):
    """Which items of a catalog."""

    where: Filters = Field(default=[], description=_WHERE)
    sort: Column = Field("", description=_SORT.replace("best match first", "the catalog's order"))


class Similar(Nothing):
    """Which item, and how many like it."""

    id: Id = Field(description="the item's id")
    limit: Annotated[int, Field(ge=1, le=100)] = Field(12, description="how many, at most")


class Rename(Nothing):
    """A catalog's new name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "spring"}]})

    name: str = Field(min_length=1, max_length=64, description="letters, digits, spaces, dots and hyphens")


class Index(Nothing):
    """How to bring a catalog in step with where it came from."""

    rebuild: bool = Field(False, description="write a new collection and swap it in, even if nothing has changed")


class Entries(Nothing):
    """Which part of a board."""

    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES)] = Field(200, description="how many entries, at most")
    offset: int = Field(
        0, ge=0, le=MOST_ENTRIES, description="how many to pass over: `next_offset` of the answer before"
    )


class BoardItem(Nothing):
    """An item to put on a board."""

    catalog: str = Field(min_length=1, max_length=200, description="the catalog's name")
    id: Id = Field(description="the item's id")


class NewBoard(Nothing):
    """A board to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Red things", "items": [{"catalog": "sample-shop", "id": "MUG001-WHI1"}]}]
        }
    )

    name: BoardName
    note: Note = Field("", description="words about it")
    items: list[BoardItem] = Field(default=[], max_length=MOST_ENTRIES, description="what is on it, in that order")


class BoardWords(Nothing):
    """Another name or note of a board; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Red things for May"}]})

    name: BoardName | None = Field(None, description="another name")
    note: Note | None = Field(None, description="other words about it")
    revision: Revision = Field(None, description=_REVISION)


class Additions(Nothing):
    """Items to put at the end of a board; what is on it already stays where it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{"catalog": "sample-shop", "id": "MUG001-WHI1"}]}]}
    )

    items: list[BoardItem] = Field(min_length=1, max_length=MOST_ENTRIES)
    revision: Revision = Field(None, description=_REVISION)


class Order(Nothing):
    """Entries to put somewhere else on a board."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"entries": ["ENTRY"], "before": None}]})

    entries: list[EntryId] = Field(
        min_length=1, max_length=MOST_ENTRIES, description="ids of entries, in their new order"
    )
    before: EntryId | None = Field(None, description="id of the entry that they go before; left out: at the end")
    revision: Revision = Field(None, description=_REVISION)


class EntryWords(Nothing):
    """A note on what is on a board."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "the blue one, too"}]})

    note: Note
    revision: Revision = Field(None, description=_REVISION)
