"""Every operation of the API, one entry each: requests are routed by this table, and the OpenAPI document is made of
it. Another operation is a function in `operations`, `boards` (or a file beside them) and an entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from routes.v1 import answers, asked, boards, operations
from routes.v1.operations import Asked
from vitrine import errors
from vitrine.errors import VitrineError
from vitrine.store.tokens import Scope

BASE = "/api/v1"
MOST_PICTURES = 8
"""Pictures that one search may be asked with."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API does.

    `answer`: what is answered as JSON; `str` stands for a table (CSV), None for nothing.
    `files`: "pictures" may come along in a multipart body, or the body is nothing but "files"; `kept` says that an
    unchanged answer is not sent twice (ETag).
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    call: Callable[[Asked], BaseModel | str | None]
    summary: str
    group: str
    answer: type[BaseModel] | type[str] | None
    query: type[BaseModel] = asked.Nothing
    body: type[BaseModel] | None = None
    files: Literal["", "pictures", "files"] = ""
    scope: Scope | None = Scope.READ
    status: int = 200
    errors: tuple[type[VitrineError], ...] = ()

    @property
    def name(self) -> str:
        """A name for client generators; unique."""
        return self.call.__name__


_FOUND = (errors.UnknownCatalog,)
_SEARCHED = (errors.UnknownCatalog, errors.QueryError, errors.ModelUnavailable, errors.StoreError)
_PICTURES = (errors.NotAPicture, errors.PictureTooLarge)
_FULL = Scope.FULL
_EDIT = Scope.EDIT
_BOARD = (errors.NotFound, errors.Conflict)

OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "", operations.about, "What answers here", "About", answers.About, scope=None),
    Operation("GET", "/catalogs", operations.catalogs, "All catalogs", "Catalogs", answers.Catalogs),
    Operation(
        "GET",
        "/catalogs/{catalog}",
        operations.catalog,
        "A catalog with its columns",
        "Catalogs",
        answers.CatalogDetail,
        errors=_FOUND,
    ),
    Operation(
        "PATCH",
        "/catalogs/{catalog}",
        operations.rename,
        "Rename a catalog",
        "Catalogs",
        answers.CatalogDetail,
        body=asked.Rename,
        scope=_FULL,
        errors=(*_FOUND, errors.Conflict),
    ),
    Operation(
        "DELETE",
        "/catalogs/{catalog}",
        operations.delete,
        "Delete a catalog; files in folders of your own are never touched",
        "Catalogs",
        None,
        scope=_FULL,
        status=204,
        errors=_FOUND,
    ),
    Operation(
        "POST",
        "/catalogs/{catalog}/pictures",
        operations.add_pictures,
        "Add pictures or zips; makes the catalog where there is none",
        "Catalogs",
        answers.Job,
        files="files",
        scope=_FULL,
        status=202,
        errors=(errors.Conflict, errors.PictureTooLarge, errors.SourceError, errors.DiskFull),
    ),
    Operation(
        "POST",
        "/catalogs/{catalog}/index",
        operations.index,
        "Bring a catalog in step with where it came from",
        "Catalogs",
        answers.Job,
        body=asked.Index,
        scope=_FULL,
        status=202,
        errors=(*_FOUND, errors.Conflict),
    ),
    Operation(
        "GET",
        "/catalogs/{catalog}/search",
        operations.search,
        "Search by words, by items, by pictures sent before",
        "Search",
        answers.Hits,
        query=asked.Search,
        errors=_SEARCHED,
    ),
    Operation(
        "POST",
        "/catalogs/{catalog}/search",
        operations.search_by_body,
        "Search by pictures as well: multipart with up to 8 files called `image`, or JSON",
        "Search",
        answers.Hits,
        body=asked.Search,
        files="pictures",
        errors=(*_SEARCHED, *_PICTURES),
    ),
    Operation(
        "GET",
        "/catalogs/{catalog}/facets",
        operations.facets,
        "What a search's hits can be filtered by",
        "Search",
        answers.Facets,
        query=asked.Search,
        errors=_SEARCHED,
    ),
    Operation(
        "GET",
        "/catalogs/{catalog}/items",
        operations.items,
        "Items of a catalog, filtered and sorted",
        "Items",
        answers.ItemList,
        query=asked.Items,
        errors=_SEARCHED,
    ),
    Operation(
        "GET",
        "/catalogs/{catalog}/items/{id}",
        operations.item,
        "An item with all its views",
        "Items",
        answers.Item,
        errors=_FOUND,
    ),
    Operation(
        "GET",
        "/catalogs/{catalog}/similar",
        operations.similar,
        "The items most like one",
        "Items",
        answers.SimilarItems,
        query=asked.Similar,
        errors=_SEARCHED,
    ),
    Operation(
        "GET", "/boards", boards.boards, "All boards", "Boards", answers.BoardList, query=asked.Page, scope=_EDIT
    ),
    Operation(
        "POST",
        "/boards",
        boards.create_board,
        "Make a board",
        "Boards",
        answers.Board,
        body=asked.NewBoard,
        scope=_EDIT,
        status=201,
        errors=(errors.NotFound,),
    ),
    Operation(
        "GET",
        "/boards/{board}",
        boards.board,
        "A board with what is on it",
        "Boards",
        answers.Board,
        query=asked.Entries,
        errors=_BOARD,
    ),
    Operation(
        "PATCH",
        "/boards/{board}",
        boards.change_board,
        "Rename a board, or change its note",
        "Boards",
        answers.Board,
        body=asked.BoardWords,
        scope=_EDIT,
        errors=_BOARD,
    ),
    Operation(
        "DELETE",
        "/boards/{board}",
        boards.delete_board,
        "Delete a board; its page restores it for 30 days",
        "Boards",
        None,
        scope=_EDIT,
        status=204,
        errors=_BOARD,
    ),
    Operation(
        "POST",
        "/boards/{board}/entries",
        boards.add_to_board,
        "Put items on a board",
        "Boards",
        answers.Board,
        body=asked.Additions,
        scope=_EDIT,
        errors=_BOARD,
    ),
    Operation(
        "POST",
        "/boards/{board}/order",
        boards.move_on_board,
        "Put entries somewhere else on a board",
        "Boards",
        answers.Board,
        body=asked.Order,
        scope=_EDIT,
        errors=_BOARD,
    ),
    Operation(
        "PATCH",
        "/boards/{board}/entries/{entry}",
        boards.note_on_board,
        "Change the note of an entry",
        "Boards",
        answers.Board,
        body=asked.EntryWords,
        scope=_EDIT,
        errors=_BOARD,
    ),
    Operation(
        "DELETE",
        "/boards/{board}/entries/{entry}",
        boards.remove_from_board,
        "Take an entry off a board; one that has gone already is no error",
        "Boards",
        None,
        scope=_EDIT,
        status=204,
        errors=_BOARD,
    ),
    Operation(
        "GET",
        "/boards/{board}/board.csv",
        boards.board_table,
        "A board as a table for spreadsheet programs",
        "Boards",
        str,
        errors=_BOARD,
    ),
    Operation("GET", "/jobs", operations.jobs, "Running and recent jobs", "Jobs", answers.JobList),
    Operation(
        "GET",
        "/jobs/{job}",
        operations.job,
        "A job and how far it is",
        "Jobs",
        answers.Job,
        errors=(errors.NotFound,),
    ),
    Operation(
        "POST",
        "/jobs/{job}/cancel",
        operations.cancel,
        "Ask a job to stop",
        "Jobs",
        answers.Job,
        scope=_FULL,
        errors=(errors.NotFound,),
    ),
)
