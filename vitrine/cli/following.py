"""A job, followed until it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from vitrine.errors import VitrineError

if TYPE_CHECKING:
    from vitrine.commands import Caller


def follow(call: Caller, job: dict[str, Any]) -> dict[str, Any]:
    """Show a job's progress on standard error until it ends; Ctrl+C cancels it. Returns its report."""
    from vitrine.terminal import Bar

    bar = Bar(sys.stderr)
    try:
        while job["state"] in ("waiting", "running"):
            job = call("job", id=job["id"], seconds=0.2)
            bar.show(job)
    except KeyboardInterrupt:
        call("cancel", id=job["id"])
        while job["state"] in ("waiting", "running"):
            job = call("job", id=job["id"], seconds=1.0)
    finally:
        bar.close()
    if job["state"] == "done":
        report: dict[str, Any] = job["report"]
        return report
    stopped = {"what": "The job was stopped", "why": "", "remedy": "run it again to go on from there"}
    kinds = {"evaluate": "The evaluation", "compare": "The comparison", "adapt": "Adapting", "map": "The map"}
    if what := kinds.get(job["kind"]):
        stopped = {"what": f"{what} was stopped", "why": "", "remedy": "start it again"}
    error = job["error"] or stopped
    raise VitrineError(error["what"], error["why"], error["remedy"])
