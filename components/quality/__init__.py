"""Pictures that should be taken again: by fault, each with why and what to do, and a way to the item."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from components.kit import JOB_STYLE, define
from vitrine.words import tr_in

FEW = 12
"""Pictures of each fault that are shown until all of one are asked for."""

MOST = 600
"""Pictures shown at most; the table has them all."""

_component = define(Path(__file__).parent, JOB_STYLE)


def quality(report: Mapping[str, Any], fault: str = "", *, admin: bool = False) -> None:
    """Show a catalog's report (`service.quality.report`).

    Args:
        report: of the catalog.
        fault: the one whose pictures are all shown; empty: a few of each.
        admin: the visitor may switch what is read, and stop it.
    """
    groups = report["groups"]
    chosen = fault if any(group["fault"] == fault for group in groups) else ""
    shown = [
        tr_in(group, "title", "why", "remedy")
        | {"pictures": group["pictures"][: MOST if chosen else FEW], "open": group["fault"] == chosen}
        for group in groups
        if chosen in ("", group["fault"])
    ]
    all_faults = [tr_in({name: group[name] for name in ("fault", "title", "count")}, "title") for group in groups]
    data = {
        **report,
        "groups": shown,
        "faults": all_faults,
        "chosen": chosen,
        "ways": [tr_in(way, "title") for way in report["ways"]],
        "admin": admin,
    }
    _component(key="quality", data=data)
