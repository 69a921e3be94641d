"""What an answer says of its query: what was asked, read as filters, left over, cut, and perhaps misspelt."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vitrine.embedding.reading import Truncated
from vitrine.search.query import Query
from vitrine.search.routing import Routing
from vitrine.search.weights import USUAL, Weights


def passport(
    query: Query, routing: Routing, truncated: Truncated | None, spelling: str, weights: Weights = USUAL
) -> dict[str, Any]:
    """As `search --json` prints it under `query`: the query's own parts, as far as they say something, and

    - `routed`: words that became filters, and `rest`: those that did not;
    - `truncated`: how much of a long text the model read;
    - `spelling`: the words as the catalog spells them, where they may be misspelt;
    - `weights`: what the catalog's signals count that do not count as usual (1).
    """
    said = {name: value for name, value in asdict(query).items() if value and name != "pictures"}
    if routing.routed:
        said |= {"routed": routing.as_json(), "rest": routing.rest}
    if truncated:
        said["truncated"] = asdict(truncated)
    if query.pictures:
        said["pictures"] = len(query.pictures)
    if spelling:
        said["spelling"] = spelling
    if weights.unusual:
        said["weights"] = weights.unusual
    return said
