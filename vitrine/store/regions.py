"""Regions in the record book: parts of a picture that are searched for beside the picture as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine.store.database import Database


@dataclass(frozen=True, slots=True)
class Regions:
    """Parts of one picture; there may be none.

    `boxes`: x0, y0, x1, y1 in pixels of the upright picture; `vectors`: of unit length, shape (n, dimension).
    """

    boxes: tuple[tuple[int, int, int, int], ...]
    vectors: NDArray[np.float32]


class KeptRegions:
    """The regions of an open record book, by picture hash and model key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, model: str, pictures: Sequence[str]) -> dict[str, Regions]:
        """Regions of those pictures that were looked through under the model."""
        select = "SELECT picture, boxes, vectors FROM regions WHERE model = ? AND picture IN"
        rows = self._database.read_in(select, (model,), pictures)
        return {picture: _regions(json.loads(boxes), vectors) for picture, boxes, vectors in rows}

    def kept(self, model: str, catalog: int) -> dict[str, str]:
        """The catalog's pictures that were looked through under the model, and by which segmenter."""
        rows = self._database.read(
            "SELECT DISTINCT v.picture, r.segmenter FROM views v"
            " JOIN regions r ON r.picture = v.picture AND r.model = ? WHERE v.catalog = ?",
            (model, catalog),
        )
        return dict(tuple(row) for row in rows)

    def looked_through(self, model: str, segmenter: str, catalog: int) -> set[str]:
        """The catalog's pictures whose regions that segmenter chose."""
        return {picture for picture, by in self.kept(model, catalog).items() if by == segmenter}

    def record(self, model: str, segmenter: str, regions: Mapping[str, Regions]) -> None:
        """Keep regions by picture hash, in place of those that were kept."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO regions (picture, model, segmenter, boxes, vectors) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (model, picture) DO UPDATE"
                " SET segmenter = excluded.segmenter, boxes = excluded.boxes, vectors = excluded.vectors",
                list(_rows(model, segmenter, regions)),
            )


def _rows(model: str, segmenter: str, regions: Mapping[str, Regions]) -> Iterator[tuple[str, str, str, str, bytes]]:
    for picture, one in regions.items():
        yield picture, model, segmenter, json.dumps(one.boxes), one.vectors.astype(np.float16).tobytes()


def _regions(boxes: list[list[int]], data: bytes) -> Regions:
    vectors = np.frombuffer(data, dtype=np.float16).astype(np.float32).reshape(len(boxes), -1 if boxes else 0)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    corners = tuple((int(x0), int(y0), int(x1), int(y1)) for x0, y0, x1, y1 in boxes)
    return Regions(corners, np.asarray(vectors / lengths, dtype=np.float32))
