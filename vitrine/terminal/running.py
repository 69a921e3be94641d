"""Who may do what, what was done, and the state of this machine as text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vitrine.terminal.words import day, table


def tokens(answer: dict[str, Any]) -> str:
    if "revoked" in answer:
        return f"{answer['revoked']} opens nothing any more"
    if "token" in answer:
        return f"{answer['token']}\nThis is the only time that it is shown; nobody can look it up."
    if not answer["tokens"]:
        return "No tokens. Make one: vitrine tokens add NAME"
    return table([(t["name"], t["scope"], f"made {day(t['created'])}", _used(t["used"])) for t in answer["tokens"]])


def audit(answer: dict[str, Any]) -> str:
    rows = [
        (
            datetime.fromtimestamp(e["when"]).strftime("%Y-%m-%d %H:%M:%S"),
            e["who"],
            e["address"],
            e["action"],
            e["subject"],
            "" if e["outcome"] == "done" else e["outcome"],
        )
        for e in answer["entries"]
    ]
    return table(rows) or "Nothing was changed yet"


def passwd(answer: dict[str, Any]) -> str:
    return f"The {answer['role']}'s password is set; whoever was signed in with an old one is signed out"


def _used(when: float | None) -> str:
    return f"last used {day(when)}" if when else "never used"


def doctor(answer: dict[str, Any]) -> str:
    marks = {"good": "✓", "missing": "–", "bad": "✗"}
    lines = []
    for check in answer["checks"]:
        lines.append(f"{marks[check['state']]} {check['name']:18} {check['finding']}")
        if check["remedy"]:
            lines.append(f"  {'':18} → {check['remedy']}")
    return "\n".join(lines)
