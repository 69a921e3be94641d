"""Commands on boards."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from vitrine.commands.files import written
from vitrine.commands.registry import command
from vitrine.service import Service


@command
def boards(
    service: Service, action: str | None = None, board: str | None = None, to: str | None = None
) -> dict[str, Any]:
    """List the boards; or show or export one, named by its id or its name."""
    if action is None:
        return {"boards": [asdict(one) for one in service.boards.all() if one.deleted is None]}
    id = service.boards.find(board or "")
    if action == "show":
        return asdict(service.boards.get(id))
    target = Path(to or "")
    kind: Literal["csv", "zip"] = "zip" if target.suffix.lower() == ".zip" else "csv"
    with written(target) as stream:
        service.boards.export(id, kind, stream)
    return {"board": id, "file": str(target), "entries": len(service.boards.get(id).entries)}
