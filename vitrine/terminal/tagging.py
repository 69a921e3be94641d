"""Tags and vocabularies as text."""

from __future__ import annotations

from typing import Any

from vitrine.terminal.words import table


def tags(answer: dict[str, Any]) -> str:
    if "items" in answer:
        return "\n\n".join(_item(item) for item in answer["items"])
    if answer["made"] is None:
        return f"No tags yet. Make them: vitrine tags {answer['catalog']} --make"
    lines = [f"{answer['tagged']:,} items have tags that were guessed"]
    rows = [
        (
            one["name"],
            one["state"],
            _count(one["said"], "told by the catalog"),
            _count(one["guessed"], "guessed"),
            _sure(one),
        )
        for one in answer["vocabularies"]
    ]
    return "\n".join([*lines, table(rows)])


def _item(item: dict[str, Any]) -> str:
    rows = [
        (f"  {tag['text']}", f"{tag['confidence']:.0%}", tag["vocabulary"] or "similar items", _evidence(tag))
        for tag in item["tags"]
    ]
    captions = [f"  caption by {one['model']}: {one['text']}" for one in item["captions"]]
    return "\n".join([f"{item['title']} ({item['id']})", *captions, table(rows) if rows else "  nothing was guessed"])


def _evidence(tag: dict[str, Any]) -> str:
    return f"as {', '.join(piece['id'] for piece in tag['evidence'][:2])}" if tag["evidence"] else "by its looks"


def _count(n: int | None, what: str) -> str:
    return "" if n is None else f"{n:,} {what}"


def _sure(one: dict[str, Any]) -> str:
    found = one["reliability"]
    if not found or not found["hits"]:
        return "not measured: the catalog tells too little" if one["guessed"] else ""
    right = sum(b["right"] * b["hits"] for b in found["bins"]) / found["hits"]
    return f"first guess right in {right:.0%} of {found['hits']:,}, calibration error {found['ece']:.2f}"


def vocabulary(answer: dict[str, Any]) -> str:
    head = f"{answer['name']}: {answer['state']}"
    if answer.get("column"):
        return f"{head}, the catalog's own column with {answer['terms']} values"
    return f"{head}\n{answer['words']}" if answer["words"] else head
