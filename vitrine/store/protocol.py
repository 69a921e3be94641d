"""The Store protocol: what a vector engine must do for Vitrine. `edge` and `server` implement it.

A *collection* holds one catalog × model. A *point* is one view (one picture of an item), with a dense vector
`picture`, a sparse vector `words` (BM25 term weights of the item's texts), where the collection keeps them several
dense vectors `regions` (parts of the picture), and a payload:

- `item`: keyword, the item's id;
- `primary`: keyword `"y"` on the first view of each item and `"n"` on the others, so that items can be counted;
- `c0`, `c1` …: the catalog's own columns (keyword or list of keywords, float, integer).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]
PayloadKind: TypeAlias = Literal["keyword", "float", "integer"]

RRF = 60
"""The k of reciprocal rank fusion, as in Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion …", 2009."""

OVERSAMPLING = 2.0
"""With quantization: how many times the asked number is found by small vectors, then scored by the full ones."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse vector: distinct term ids (0 … 2³²-1) with their weights."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """How a collection is laid out: width of the dense vectors, payload keys with an index, quantization.

    `regions`: points may also hold vectors of parts of their picture.
    """

    dimension: int
    payload: dict[str, PayloadKind] = field(default_factory=dict)
    quantization: Literal["none", "int8", "binary"] = "none"
    regions: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One view. `id` is a UUID; `picture` is of unit length, shape (dimension,); `regions` of shape (n, dimension)."""

    id: str
    picture: Vector
    words: Sparse
    payload: dict[str, Any]
    regions: Vector | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """The payload key holds one of the values (keywords; a list matches if any of its members does)."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The payload number lies in the range; None is open; both ends are included."""

    key: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class HasId:
    """The point is one of these."""

    ids: tuple[str, ...]


Condition: TypeAlias = OneOf | Between | HasId


@dataclass(frozen=True, slots=True)
class Filter:
    """All of `must` hold and none of `must_not`."""

    must: tuple[Condition, ...] = ()
    must_not: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Road:
    """One way to candidates: a dense query of the vector `picture`, or a sparse query of `words`.

    `weight` is the road's share in the fusion. `regions`: a dense query meets the best of a point's regions instead;
    points without any are not found by it.
    """

    query: Vector | Sparse
    limit: int
    weight: float = 1.0
    regions: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A point that the engine answered with. `picture`/`words` only where vectors were asked for."""

    id: str
    score: float
    payload: dict[str, Any]
    picture: Vector | None = None
    words: Sparse | None = None


@dataclass(frozen=True, slots=True)
class CollectionInfo:
    """`points` stored; `graph`: share of them reached through the built graph, 0 … 1; `bytes` on disk."""

    points: int
    graph: float
    bytes: int


class Collection(Protocol):
    """One open collection. Safe to use from several threads."""

    @property
    def name(self) -> str: ...

    @property
    def schema(self) -> Schema: ...

    def upsert(self, points: Sequence[Point]) -> None:
        """Insert or replace whole points; durable when it returns.

        Raises:
            StoreError: a vector is NaN, zero or of another width.
        """

    def set_payload(self, id: str, payload: dict[str, Any]) -> None:
        """Replace the payload of one point, vectors untouched."""

    def delete(self, ids: Iterable[str]) -> None:
        """Remove points; unknown ids are no error."""

    def count(self, filter: Filter | None = None) -> int: ...

    def query(
        self,
        roads: Sequence[Road],
        *,
        filter: Filter | None = None,
        limit: int = 50,
        with_vectors: bool = False,
        exact: bool = False,
    ) -> list[Found]:
        """Best first.

        One road: its own scores (cosine, or BM25 with the engine's IDF); several: weighted RRF inside the engine.
        """

    def retrieve(self, ids: Sequence[str], *, with_vectors: bool = False) -> list[Found]:
        """Points by id, in the order asked, unknown ones left out; score 0."""

    def scroll(self, *, filter: Filter | None = None, batch: int = 1000) -> Iterator[Found]:
        """Every point that passes, in the engine's order, without vectors."""

    def facet(self, key: str, *, filter: Filter | None = None, limit: int = 100) -> list[tuple[str, int]]:
        """Values of a keyword key with counts of points, most frequent first, ties by value."""

    def build_graph(self) -> None:
        """Build or refresh the search graph; searches go on meanwhile. Blocks until done."""

    def info(self) -> CollectionInfo: ...

    def close(self) -> None: ...


class Store(Protocol):
    """A place that holds collections."""

    def names(self) -> list[str]: ...

    def create(self, name: str, schema: Schema) -> Collection:
        """Raises Conflict if the name is taken."""

    def open(self, name: str) -> Collection:
        """Raises NotFound, or StoreLocked where another process has it open. Opening twice gives the same object."""

    def drop(self, name: str) -> None:
        """Remove a collection and its files; unknown names are no error."""

    def close(self) -> None: ...
