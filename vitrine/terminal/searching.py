"""Hits, masks, maps and boards as text."""

from __future__ import annotations

from typing import Any

from vitrine.terminal.words import table


def search(answer: dict[str, Any]) -> str:
    lines = [f"read as a filter: {_filter(one)}" for one in answer["query"].get("routed", ())]
    above = [hit["above_line"] for hit in answer["hits"]]
    for hit in answer["hits"]:
        if not hit["above_line"] and (hit["rank"] == 1 or above[hit["rank"] - 2]):
            lines.append("--- nothing below resembles the query ---")
        lines.append(f"{hit['rank']:>4}  {hit['score']:.2f}  {hit['id']:<24}  {hit['title']}")
    if cut := answer["query"].get("truncated"):
        lines.append(f"the model read the first {cut['read']:,} of {cut['words']:,} {cut['unit']}")
    counted = f"{answer['total']:,} resemble the query" if any(above) or not answer["hits"] else "nothing resembles it"
    lines.append(f"{counted}, {answer['ms']['total']:.0f} ms")
    return "\n".join(lines)


def _filter(one: dict[str, Any]) -> str:
    """A filter that words became, as `--where` would have it."""
    if "items" in one:
        return f"“{one['said']}” (id of {len(one['items']):,} items)"
    column = one["column"]
    parts = [f"{column}={value}" for value in one["values"]]
    parts += [f"{column}{sign}{one[end]:g}" for sign, end in ((">=", "low"), ("<=", "high")) if one[end] is not None]
    return f"“{one['said']}” ({' '.join(parts) if len(parts) < 4 else f'{column}, {len(parts)} values'})"


def atlas(answer: dict[str, Any]) -> str:
    if "file" in answer:
        return f"{answer['points']:,} pictures on the map of {answer['catalog']}, written to {answer['file']}"
    rows = [("group", "pictures", "typical")]
    rows += [(one["name"], f"{one['size']:,}", ", ".join(one["typical"][:3])) for one in answer["clusters"]]
    lines = [f"{answer['catalog']}: {len(answer['points']):,} pictures, {len(answer['clusters'])} groups"]
    if answer["trustworthiness"] is not None:
        lines.append(f"trustworthiness {answer['trustworthiness']:.3f}, continuity {answer['continuity']:.3f}")
    if "with" in answer:
        lines.append(f"{answer['with']} has {len(answer['gaps']):,} pictures that {answer['catalog']} lacks")
        rows = [("lacking", "nearest", "likeness")]
        rows += [(one["id"], one["nearest"], f"{one['likeness']:.3f}") for one in answer["gaps"][:20]]
    return "\n".join([*lines, table(rows), "--json prints the points, --html OUT.html writes a page"])


def segment(answer: dict[str, Any]) -> str:
    size = f"{answer['width']} × {answer['height']} pixels, {answer['segmenter']}, {answer['ms']:.0f} ms"
    whole = answer["width"] * answer["height"]
    rows = [("box", "area", "score", "")]
    for one in answer["masks"]:
        rows.append((",".join(map(str, one["box"])), f"{one['area'] / whole:.1%}", f"{one['score']:.2f}", one["label"]))
    said = table(rows) if answer["masks"] else "Nothing was found"
    return "\n".join([size, said, *([f"mask written to {answer['file']}"] if "file" in answer else [])])


def scan(answer: dict[str, Any]) -> str:
    lines = []
    for photo in answer["photos"]:
        if error := photo.get("error"):
            lines.append(f"{photo['image']}: {error['what']}")
            continue
        said = "not known"
        if found := photo["answer"]:
            title = next((hit["title"] for hit in photo["hits"] if hit["id"] == found["id"]), "")
            said = f"{found['id']}  {title}  (by its {found['by']}, {found['confidence']:.0%} sure)"
        lines.append(f"{photo['image']}: {said}, {photo['ms']['total']:.0f} ms")
        lines += [f"    {code['format']}: {_one_line(code['text'])}" for code in photo["codes"]]
        if photo["words"]:
            lines.append(f"    printed: {_one_line(' · '.join(one['text'] for one in photo['words']))}")
    return "\n".join(lines)


def _one_line(text: str, most: int = 160) -> str:
    """Without control characters, which a code may hold and a terminal would obey."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def boards(answer: dict[str, Any]) -> str:
    if "boards" in answer:
        listed = [(b["id"], b["name"], f"{b['items']:,} pictures") for b in answer["boards"]]
        return table(listed) or "No boards yet: choose pictures on the search page"
    if "file" in answer:
        return f"{answer['entries']:,} pictures written to {answer['file']}"
    rows = [
        (f"{n:>4}", e["catalog"], e["item"], e["title"], "missing" if e["missing"] else e["note"].split("\n")[0])
        for n, e in enumerate(answer["entries"], start=1)
    ]
    parts = [answer["name"], answer["note"], table(rows) or "Nothing is on it"]
    return "\n\n".join(part for part in parts if part)
