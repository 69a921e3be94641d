"""What was read off pictures, and what speaks against them, as text."""

from __future__ import annotations

from typing import Any

from vitrine.terminal.words import table

_SHOWN = 10


def enriched(answer: dict[str, Any]) -> str:
    if isinstance(answer["enrichers"], list):
        return _readings(answer)
    read = answer["enrichers"].items()
    rows = [(name, f"{one['pictures']:,} pictures", f"{one['ms']:.0f} ms each") for name, one in read]
    lines = [table(rows) if rows else "Nothing was left to read"]
    lines += [f"{name}: {error['what']}; {error['remedy']}" for name, error in answer.get("unavailable", {}).items()]
    if answer["failed"]:
        lines.append(f"{answer['failed']:,} could not be read: vitrine enrich {answer['catalog']} --list says why")
    return "\n".join(lines)


def _readings(answer: dict[str, Any]) -> str:
    rows = []
    for one in answer["enrichers"]:
        state = "off" if one["off"] else "on" if one["on"] else f"off in the settings{_lacks(one)}"
        each = f"{one['ms']:.0f} ms each" if one["ms"] is not None else ""
        said = [f"{one[name]:,} {text}" for name, text in (("failed", "could not be"), ("left", "left")) if one[name]]
        speaks = f"{'+'.join(one['languages'])} by {one['reader'] or 'no reader'}" if "languages" in one else ""
        speaks = f"by {one['model'] or 'no model (VITRINE_CAPTIONER)'}" if "model" in one else speaks
        rows.append((one["name"], state, f"{one['read']:,} read", ", ".join(said), each, speaks))
    lines = [table(rows), *(one["note"] for one in answer["enrichers"] if one.get("note"))]
    for one in answer["failures"][:_SHOWN]:
        error = one["error"]
        lines.append(f"{one['image']} ({one['enricher']}): {'; '.join(filter(None, map(error.get, _PARTS)))}")
    if len(answer["failures"]) > _SHOWN:
        lines.append(f"… and {len(answer['failures']) - _SHOWN:,} more (--json lists all)")
    return "\n".join(lines)


_PARTS = ("what", "why", "remedy")


def _lacks(one: dict[str, Any]) -> str:
    return f": {one['missing']} is missing" if one["missing"] else ""


def quality(answer: dict[str, Any]) -> str:
    if not answer["on"]:
        return f"Picture quality is switched off: vitrine enrich {answer['catalog']} --on quality"
    lines = [f"{answer['looked_at']:,} of {answer['pictures']:,} pictures looked at, {answer['again']:,} to take again"]
    for group in answer["groups"]:
        lines += ["", f"{group['title']}: {group['count']:,}", f"  {group['why']} {group['remedy']}"]
        lines += [f"  {one['image']}  {one['title']}" for one in group["pictures"][:_SHOWN]]
        if group["count"] > _SHOWN:
            lines.append(f"  … and {group['count'] - _SHOWN:,} more (--json and --csv list all)")
    for way in answer["ways"]:
        lines += ["", f"{way['title']}: {way['share']:.0%} of the pictures, so this catalog's way, and not counted"]
    if "file" in answer:
        lines += ["", f"written to {answer['file']}"]
    return "\n".join(lines)
