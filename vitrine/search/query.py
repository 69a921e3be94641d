"""A query: what is asked of a catalog, and how it is written into a link.

Every state of the search page is a `Query`, and every `Query` is a set of link parameters, so a search survives
refresh, the back button and being mailed. A visitor's picture travels as its embedding (8 bits a dimension), never
as pixels: what was uploaded is not kept anywhere.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vitrine.embedding.protocol import key_checksum
from vitrine.errors import QueryError
from vitrine.words import phrase

DEFAULT_WEIGHT = 0.5


_PREVIEW = re.compile(r"data:image/webp;base64,[A-Za-z0-9+/]{0,4000}={0,2}")


@dataclass(frozen=True, slots=True)
class PictureVector:
    """A picture of the query as its embedding.

    `levels` are signed 8-bit levels, one a dimension; `model` a checksum of the model's key, so that vectors of
    different models never meet; `placeholder` a tiny preview for whoever opens the link (may be empty).
    """

    levels: bytes
    model: int
    placeholder: str = ""

    @classmethod
    def of(cls, vector: NDArray[np.float32], model: str, placeholder: str = "") -> PictureVector:
        """From an embedding of shape (dimension,) made by the model with that key."""
        largest = float(np.abs(vector).max())
        levels = np.round(vector * (127 / largest)).astype(np.int8)
        return cls(levels.tobytes(), key_checksum(model), placeholder)

    def vector(self, model: str) -> NDArray[np.float32]:
        """The embedding, unit length, shape (dimension,).

        Raises:
            QueryError: the picture was embedded by another model than the one with this key.
        """
        if self.model != key_checksum(model):
            raise QueryError(
                phrase("The picture in this link was read by another model than the catalog now uses"),
                phrase("pictures travel in links as the model's own numbers"),
                phrase("add the picture again"),
            )
        vector = np.frombuffer(self.levels, dtype=np.int8).astype(np.float32)
        return vector / np.float32(np.linalg.norm(vector))

    def to_text(self) -> str:
        """For a link: URL-safe base64 of checksum and levels, then the placeholder after a full stop."""
        data = self.model.to_bytes(4, "big") + self.levels
        text = base64.urlsafe_b64encode(data).decode().rstrip("=")
        return f"{text}.{self.placeholder}" if self.placeholder else text

    @classmethod
    def from_text(cls, text: str) -> PictureVector:
        """The inverse of `to_text`.

        Raises:
            QueryError: the text is not such a picture.
        """
        body, _, placeholder = text.partition(".")
        try:
            data = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            data = b""
        levels = data[4:]
        if len(levels) < 8 or not any(levels):
            raise QueryError(
                phrase("The picture in this link cannot be read"),
                phrase("the link was cut or changed"),
                phrase("add it again"),
            )
        # The preview is shown, so it may be nothing but a small picture: a link could bring any address otherwise.
        preview = placeholder if _PREVIEW.fullmatch(placeholder) else ""
        return cls(levels, int.from_bytes(data[:4], "big"), preview)


@dataclass(frozen=True, slots=True)
class Where:
    """A filter on one of the catalog's columns: any of `values`, or a number or year from `low` to `high`.

    None of `excluded`, which goes with either.
    """

    column: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. All parts may be combined; all empty means: browse everything.

    `weight` is the share of the pictures (uploaded and liked) against the words, 0 … 1. `sort` is empty (best match),
    `title` or a column's name, with a leading `-` for descending. `within` is the key of chosen items that are kept
    (`store.choices`): nothing else is found. `plain` are words of the text that shall not be read as filters (`*`: none
    shall; see `routing`). `off` are the signals that are switched off (see `weights.SIGNALS`). `vary` is how much
    hits shall differ, 0 … 1, and `fold` whether near-identical ones become one (see `variety`). `goes` is the id of an
    item: only what goes with it is found (see `together`). `tagged` are tags that the program must have
    guessed of an item (see `vitrine.tags`).
    """

    text: str = ""
    pictures: tuple[PictureVector, ...] = ()
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    without: str = ""
    weight: float = DEFAULT_WEIGHT
    where: tuple[Where, ...] = ()
    sort: str = ""
    within: str = ""
    tagged: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    vary: float = 0.0
    fold: bool = False
    goes: str = ""

    @property
    def asks(self) -> bool:
        """Whether there is something to rank by (words, pictures or liked items)."""
        return bool(self.text.strip() or self.pictures or self.like)

    def filtered(self, where: Where) -> Query:
        """The query with the filter on that column replaced, or removed where it holds nothing."""
        others = tuple(w for w in self.where if w.column.casefold() != where.column.casefold())
        empty = not where.values and where.low is None and where.high is None and not where.excluded
        return replace(self, where=others if empty else (*others, where))

    def to_params(self) -> dict[str, list[str]]:
        """Link parameters; defaults are left out, so the empty query has none."""
        params: dict[str, list[str]] = {
            "q": [self.text] if self.text else [],
            "p": [picture.to_text() for picture in self.pictures],
            "like": list(self.like),
            "unlike": list(self.unlike),
            "without": [self.without] if self.without else [],
            "w": [_text(self.weight)] if self.weight != DEFAULT_WEIGHT else [],
            "sort": [self.sort] if self.sort else [],
            "in": [self.within] if self.within else [],
            "tag": list(self.tagged),
            "plain": list(self.plain),
            "off": list(self.off),
            "vary": [_text(self.vary)] if self.vary else [],
            "fold": ["1"] if self.fold else [],
            "goes": [self.goes] if self.goes else [],
        }
        for where in self.where:
            params[f"f.{where.column}"] = list(where.values)
            params[f"not.{where.column}"] = list(where.excluded)
            params[f"min.{where.column}"] = [_text(where.low)] if where.low is not None else []
            params[f"max.{where.column}"] = [_text(where.high)] if where.high is not None else []
        return {name: values for name, values in params.items() if values}

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]]) -> Query:
        """The inverse of `to_params`; parameters that are not a query's are left alone.

        Raises:
            QueryError: a number or a picture in the link cannot be read.
        """

        def first(name: str) -> str:
            values = params.get(name) or [""]
            return values[0]

        columns: dict[str, Where] = {}
        for name, values in params.items():
            prefix, dot, column = name.partition(".")
            if not dot or not column or prefix not in {"f", "not", "min", "max"} or not values:
                continue
            where = columns.get(column, Where(column))
            if prefix == "f":
                where = replace(where, values=tuple(values))
            elif prefix == "not":
                where = replace(where, excluded=tuple(values))
            elif prefix == "min":
                where = replace(where, low=_number(name, values[0]))
            else:
                where = replace(where, high=_number(name, values[0]))
            columns[column] = where
        return cls(
            text=first("q"),
            pictures=tuple(PictureVector.from_text(text) for text in params.get("p", ())),
            like=tuple(params.get("like", ())),
            unlike=tuple(params.get("unlike", ())),
            without=first("without"),
            weight=min(1.0, max(0.0, _number("w", first("w")))) if first("w") else DEFAULT_WEIGHT,
            where=tuple(columns.values()),
            sort=first("sort"),
            within=first("in"),
            tagged=tuple(params.get("tag", ())),
            plain=tuple(params.get("plain", ())),
            off=tuple(params.get("off", ())),
            vary=min(1.0, max(0.0, _number("vary", first("vary")))) if first("vary") else 0.0,
            fold=first("fold") == "1",
            goes=first("goes"),
        )


def _text(number: float) -> str:
    """As short as a link likes it, and never another number."""
    short = f"{number:g}"
    return short if float(short) == number else repr(number)


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        raise QueryError(
            phrase("{name}={text} in this link is not a number", name=name, text=text),
            remedy=phrase("remove it from the link"),
        )
    return number
