"""Catalogs, their jobs, edits, history and backups as text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vitrine.terminal.bar import line
from vitrine.terminal.words import duration, megabytes, table


def catalogs(answer: dict[str, Any]) -> str:
    if not answer["catalogs"]:
        return "No catalogs yet. Make one: vitrine index FOLDER"
    rows = [
        (c["name"], f"{c['items']:,} items", f"{c['views']:,} pictures", c["model"], c["state"])
        for c in answer["catalogs"]
    ]
    return table(rows)


def info(answer: dict[str, Any]) -> str:
    lines = [
        f"{answer['name']}: {answer['items']:,} items, {answer['views']:,} pictures, {answer['state']}",
        f"from {answer['location']}",
        f"model {answer['model']}" + (f", changing to {answer['changing']}" if answer["changing"] else ""),
    ]
    if answer["kept"]:
        size = f"{answer['kept']['bytes'] / 1e6:.1f} MB"
        lines.append(f"kept for going back: {answer['kept']['model']}, {size} (vitrine rollback {answer['name']})")
    if answer["columns"]:
        lines.append("columns: " + ", ".join(f"{c['name']} ({c['kind']})" for c in answer["columns"]))
    return "\n".join(lines)


def report(answer: dict[str, Any]) -> str:
    counts = ", ".join(
        f"{answer[name]:,} {name}"
        for name in ("added", "updated", "moved", "unchanged", "removed")
        if answer[name] or name == "added"
    )
    lines = [
        f"{answer['catalog']}: {answer['items']:,} items, {answer['views']:,} pictures",
        f"{counts} in {duration(answer['seconds'])}"
        + (f" ({answer['images_per_second']:.0f} pictures/s)" if answer["images_per_second"] else ""),
    ]
    if answer.get("stages"):
        lines.append("a picture: " + ", ".join(f"{stage} {ms:.1f} ms" for stage, ms in answer["stages"].items()))
    if answer["check"]:
        lines.append(f"searched by {answer['model']}, checked: {answer['check']['recall']:.0%} of neighbours found")
    if answer["failed"]:
        lines.append(f"{len(answer['failed'])} could not be used:")
        lines += [f"  {f['image']}: {f['reason']}; {f['remedy']}" for f in answer["failed"][:20]]
        if len(answer["failed"]) > 20:
            lines.append(f"  … and {len(answer['failed']) - 20} more (--json lists all)")
    return "\n".join(lines)


def rollback(answer: dict[str, Any]) -> str:
    return f"{answer['freed'] / 1e6:.1f} MB freed" if "freed" in answer else report(answer)


def jobs(answer: dict[str, Any]) -> str:
    if "jobs" not in answer:
        return f"job {answer['id']}: {answer['state']}"
    return table([(str(j["id"]), j["catalog"], j["state"], line(j)) for j in answer["jobs"]]) or "No jobs"


def edit(answer: dict[str, Any]) -> str:
    rows = [
        (
            state["label"],
            state["value"],
            f"the source says {state['source'] or 'nothing'}" if state["edited"] else "",
            "it has changed since" if state["conflict"] else "",
        )
        for state in answer["values"]
    ]
    return table(rows)


def hidden(answer: dict[str, Any]) -> str:
    if not answer["hidden"]:
        return f"Nothing is hidden in {answer['catalog']}"
    return table([(item["id"], item["title"], "" if item["there"] else "gone") for item in answer["hidden"]])


def history(answer: dict[str, Any]) -> str:
    if not answer["history"]:
        return f"Nothing has happened to {answer['catalog']} yet"
    rows = []
    for entry in answer["history"]:
        made = f"{datetime.fromtimestamp(entry['made']):%Y-%m-%d %H:%M}"
        undone = "undone" if entry["undone"] else ""
        rows.append((str(entry["id"]), made, entry["kind"], happened(entry["kind"], entry["what"]), undone))
    return table(rows)


def happened(kind: str, what: dict[str, Any]) -> str:
    """An entry of a history in words."""
    if kind == "edit":
        field = str(what["field"]).removeprefix("f.")
        return f"{what['title']}: {field} {what['before'] or '(empty)'} -> {what['after'] or '(empty)'}"
    if kind in ("hide", "show"):
        rest = len(what["items"]) - len(what["titles"])
        return ", ".join(what["titles"]) + (f" and {rest} more" if rest else "")
    if kind == "group":
        return f"group on the map: {what['before'] or '(none)'} -> {what['after'] or '(none)'}"
    if kind == "vocabulary":
        now = what["now"] or {"state": "auto", "words": ""}
        return f"tags by {what['vocabulary']}: {now['state']}{', words changed' if now['words'] else ''}"
    if kind == "weights":
        now = ", ".join(f"{signal} {weight:g}" for signal, weight in what["now"].items())
        return f"signals count: {now or 'as learned'}"
    if kind in ("index", "model", "revert"):
        names = ("added", "updated", "moved", "removed", "failed")
        said = ", ".join(f"{what[name]:,} {name}" for name in names if what.get(name)) or "no change"
        return f"{said}; {what['model']}" if kind == "model" else said
    return ", ".join(f"{name} {value}" for name, value in what.items())


def watch(answer: dict[str, Any]) -> str:
    said = {
        "off": "is not watched",
        "quiet": "is watched while the app runs",
        "changing": "has changed and is waited for",
        "indexing": "is being indexed",
        "gone": "is watched; its folder is not there now, and nothing is dropped",
        "asks": f"has lost {answer['lost']:,} of {answer['total']:,} pictures; nothing is dropped without `--accept`",
        "failed": "could not be indexed (vitrine jobs)",
    }
    return f"{answer['catalog']} {said[answer['state']]}"


def backup(answer: dict[str, Any]) -> str:
    names = ", ".join(f"{one['name']} ({one['items']:,} items)" for one in answer["catalogs"]) or "no catalogs"
    return f"{answer['file']}: {names}, {megabytes(answer['bytes'])} in {duration(answer['seconds'])}"


def restored(answer: dict[str, Any]) -> str:
    names = ", ".join(one["name"] for one in answer["catalogs"]) or "no catalogs"
    lines = [f"{answer['home']} holds again: {names}", "The search index is filled at the next start."]
    if answer["former"]:
        lines.append(f"What was there before lies at {answer['former']}; delete it when you are sure.")
    return "\n".join(lines)
