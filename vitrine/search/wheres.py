"""Filters as they are written in commands and in the API: `COL=V`, `COL>=V`, `COL<=V`."""

from __future__ import annotations

from vitrine.errors import QueryError
from vitrine.search.query import Where
from vitrine.words import phrase


def wheres(texts: list[str]) -> tuple[Where, ...]:
    """Filters from `COL=V` (several of one column: any of them), `COL>=V` and `COL<=V`.

    Raises:
        QueryError: none of these, or not a number behind >= or <=.
    """
    found: dict[str, Where] = {}
    for text in texts:
        for operator in (">=", "<=", "="):
            column, sign, value = (part.strip() for part in text.partition(operator))
            if sign and column and value:
                break
        else:
            raise QueryError(
                phrase("{text} is not a filter", text=text),
                phrase("filters read COL=V, COL>=V or COL<=V"),
                phrase("write it like that"),
            )
        old = found.get(column, Where(column))
        if sign == "=":
            found[column] = Where(column, (*old.values, value), old.low, old.high)
            continue
        try:
            number = float(value)
        except ValueError:
            raise QueryError(
                phrase("{value} is not a number", value=value),
                phrase("{sign} compares numbers", sign=sign),
                phrase("write {column}=V", column=column),
            ) from None
        low, high = (number, old.high) if sign == ">=" else (old.low, number)
        found[column] = Where(column, old.values, low, high)
    return tuple(found.values())
