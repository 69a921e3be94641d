"""What the terminal shows: a job's progress, and answers as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TextIO

_WIDTH = 28


class Bar:
    """A progress bar on one line of a terminal; on anything else a line for each stage."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._stage = ""

    def show(self, job: dict[str, Any]) -> None:
        """Show where a job stands."""
        if not self._live:
            if job["stage"] != self._stage:
                self._stage = job["stage"]
                print(f"{self._stage} …", file=self._stream, flush=True)
            return
        print(f"\r\x1b[K{line(job)}", end="", file=self._stream, flush=True)

    def close(self) -> None:
        """Leave the line."""
        if self._live:
            print("\r\x1b[K", end="", file=self._stream, flush=True)


def line(job: dict[str, Any]) -> str:
    """A job as one line: stage, bar, counts, rate, time left."""
    if not job["total"]:
        return f"{job['stage']} …"
    filled = round(_WIDTH * job["done"] / job["total"])
    big = job["unit"] == "bytes"
    counts = f"{job['done'] / 1e6:,.0f} of {megabytes(job['total'])}" if big else f"{job['done']:,} of {job['total']:,}"
    parts = [f"{job['stage']:16} {'█' * filled}{'·' * (_WIDTH - filled)} {counts}"]
    if job["rate"]:
        unit = "queries" if job["stage"] == "asking" else "pictures"
        parts.append(f"{job['rate'] / 1e6:.1f} MB/s" if big else f"{job['rate']:.0f} {unit}/s")
    if job["seconds_left"] is not None:
        parts.append(f"{duration(job['seconds_left'])} left")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """Seconds in words: `40 s`, `12 min`, `3 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def megabytes(size: float) -> str:
    """Bytes in words: `605 MB`, `0.3 MB`."""
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"


def as_text(command: str, answer: dict[str, Any]) -> str:
    """The answer of a command for a person."""
    show = _TEXTS.get(command)
    return show(answer) if show else "\n".join(f"{name}: {value}" for name, value in answer.items())


def _catalogs(answer: dict[str, Any]) -> str:
    if not answer["catalogs"]:
        return "No catalogs yet. Make one: vitrine index FOLDER"
    rows = [
        (c["name"], f"{c['items']:,} items", f"{c['views']:,} pictures", c["model"], c["state"])
        for c in answer["catalogs"]
    ]
    return _table(rows)


def _info(answer: dict[str, Any]) -> str:
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


def _report(answer: dict[str, Any]) -> str:
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
    if answer["check"]:
        lines.append(f"searched by {answer['model']}, checked: {answer['check']['recall']:.0%} of neighbours found")
    if answer["failed"]:
        lines.append(f"{len(answer['failed'])} could not be used:")
        lines += [f"  {f['image']}: {f['reason']}; {f['remedy']}" for f in answer["failed"][:20]]
        if len(answer["failed"]) > 20:
            lines.append(f"  … and {len(answer['failed']) - 20} more (--json lists all)")
    return "\n".join(lines)


def _search(answer: dict[str, Any]) -> str:
    lines = []
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


def _evaluate(answer: dict[str, Any]) -> str:
    of = f"split {answer['split']}" if answer["split"] else "all splits"
    lines = [f"{answer['catalog']}, {answer['system']}: {answer['queries']:,} queries ({of}), {answer['model']}"]
    rows = [
        (f"{name}@{k}", value, answer["ci"][name][k])
        for name in ("recall", "success")
        for k, value in answer[name].items()
    ]
    rows += [(name, answer[name], answer["ci"][name]) for name in ("map", "ndcg")]
    lines.append(
        _table([(name, f"{value:.3f}", f"{ci[0]:.3f} – {ci[1]:.3f}" if ci else "") for name, value, ci in rows])
    )
    if line := answer.get("line"):
        lines.append(
            f"a right item above the line: {line['right_above']:.0%} of queries, {line['hits_above']:.1f} hits above it"
        )
        if line["silent_when_absent"] is not None:
            lines.append(
                f"nothing above it: {line['silent_when_absent']:.0%} of {answer['absent']:,} without a right item"
            )
    calibration = answer.get("calibration", {})
    if calibration and calibration["shown"]["bins"]:
        shown, first = calibration["shown"], calibration["first"]
        lines.append(f"calibration error {shown['ece']:.3f} of the ten best hits, {first['ece']:.3f} of the first:")
        bins = [("chance", "mean", "right", "hits")]
        for one in shown["bins"]:
            span = f"{one['from']:.1f} – {one['to']:.1f}"
            bins.append((span, f"{one['chance']:.2f}", f"{one['right']:.2f}", f"{one['hits']:,}"))
        lines += [f"  {row}" for row in _table(bins).splitlines()]
    if answer["unknown_ids"]:
        lines.append(
            f"{len(answer['unknown_ids'])} ids are not in the catalog: {', '.join(answer['unknown_ids'][:5])} …"
        )
    if answer["skipped"]:
        lines.append(f"{len(answer['skipped'])} rows were left out:")
        lines += [f"  line {one['line']}: {one['reason']}; {one['remedy']}" for one in answer["skipped"][:10]]
        if len(answer["skipped"]) > 10:
            lines.append(f"  … and {len(answer['skipped']) - 10} more (--json lists all)")
    return "\n".join(lines)


def _bench(answer: dict[str, Any]) -> str:
    return str(answer["table"]) if "table" in answer else _compare(answer)


def _compare(answer: dict[str, Any]) -> str:
    one, other = answer["models"]
    rows = [("", one["name"], other["name"], "")]
    truth = answer["truth"]
    if truth:
        first, second = truth["models"]
        for k in first["recall"]:
            ci = truth["difference"].get(f"recall_{k}", {}).get("ci")
            rows.append((f"recall@{k}", f"{first['recall'][k]:.3f}", f"{second['recall'][k]:.3f}", _interval(ci)))
        ci = truth["difference"]["ndcg"]["ci"]
        rows.append(("ndcg", f"{first['ndcg']:.3f}", f"{second['ndcg']:.3f}", _interval(ci)))
    for label, name, unit in (
        ("pictures a second", "pictures_per_second", ""),
        ("a query", "query_ms", " ms"),
        ("loading", "load_seconds", " s"),
    ):
        rows.append((label, f"{one[name]:g}{unit}", f"{other[name]:g}{unit}", ""))
    for label, name in (("memory", "memory"), ("vectors", "vector_bytes")):
        rows.append((label, f"{one[name] / 1e6:.1f} MB", f"{other[name] / 1e6:.1f} MB", ""))
    source = {"views": "views of one item", "file": "the file's right items"}
    asked = f"{truth['queries']:,} queries with truth ({source[truth['from']]})" if truth else "no truth to measure by"
    return "\n".join(
        [
            f"{answer['catalog']}: {answer['pictures']:,} pictures, {asked}; {answer['overlap']:.0%} of hits in common",
            _table(rows),
            f"{answer['queries']} queries to vote on, {answer['alike']} of them answered alike: {answer['page']}",
        ]
    )


def _interval(ci: Sequence[float] | None) -> str:
    return f"difference {ci[0]:+.3f} – {ci[1]:+.3f}" if ci else ""


def _jobs(answer: dict[str, Any]) -> str:
    if "jobs" not in answer:
        return f"job {answer['id']}: {answer['state']}"
    return _table([(str(j["id"]), j["catalog"], j["state"], line(j)) for j in answer["jobs"]]) or "No jobs"


def _models(answer: dict[str, Any]) -> str:
    if "fetched" in answer:
        return (
            f"{answer['model']} is on disk: {megabytes(answer['bytes'])}, {megabytes(answer['fetched'])} of them "
            f"fetched now, in {answer['folder']}"
        )
    rows = [("model", "", "width", "languages", "licence", "speed here", "")]
    for model in answer["models"]:
        size = f"{model['megabytes']:,} MB " if model["megabytes"] else ""
        licence = model["licence"] if model["commercial"] is not False else f"{model['licence']}, not commercial"
        about = "≈ " if model["guessed"] else ""
        speed = f"{about}{model['speed']:.0f}/s {model['precision']}".rstrip() if model["speed"] else "not measured"
        used = f"in use: {', '.join(model['catalogs'])}" if model["catalogs"] else ""
        place = "on disk" if model["on_disk"] else "runs elsewhere" if model["elsewhere"] else "to download"
        where = f"{size}{place}"
        rows.append((model["name"], where, str(model["dimension"] or ""), model["languages"], licence, speed, used))
    return _table(rows)


def _rollback(answer: dict[str, Any]) -> str:
    return f"{answer['freed'] / 1e6:.1f} MB freed" if "freed" in answer else _report(answer)


def _boards(answer: dict[str, Any]) -> str:
    if "boards" in answer:
        listed = [(b["id"], b["name"], f"{b['items']:,} pictures") for b in answer["boards"]]
        return _table(listed) or "No boards yet: choose pictures on the search page"
    if "file" in answer:
        return f"{answer['entries']:,} pictures written to {answer['file']}"
    rows = [
        (f"{n:>4}", e["catalog"], e["item"], e["title"], "missing" if e["missing"] else e["note"].split("\n")[0])
        for n, e in enumerate(answer["entries"], start=1)
    ]
    parts = [answer["name"], answer["note"], _table(rows) or "Nothing is on it"]
    return "\n\n".join(part for part in parts if part)


def _tokens(answer: dict[str, Any]) -> str:
    if "revoked" in answer:
        return f"{answer['revoked']} opens nothing any more"
    if "token" in answer:
        return f"{answer['token']}\nThis is the only time that it is shown; nobody can look it up."
    if not answer["tokens"]:
        return "No tokens. Make one: vitrine tokens add NAME"
    return _table([(t["name"], t["scope"], f"made {_day(t['created'])}", _used(t["used"])) for t in answer["tokens"]])


def _audit(answer: dict[str, Any]) -> str:
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
    return _table(rows) or "Nothing was changed yet"


def _passwd(answer: dict[str, Any]) -> str:
    return f"The {answer['role']}'s password is set; whoever was signed in with an old one is signed out"


def _used(when: float | None) -> str:
    return f"last used {_day(when)}" if when else "never used"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d")


def _doctor(answer: dict[str, Any]) -> str:
    marks = {"good": "✓", "missing": "–", "bad": "✗"}
    lines = []
    for check in answer["checks"]:
        lines.append(f"{marks[check['state']]} {check['name']:18} {check['finding']}")
        if check["remedy"]:
            lines.append(f"  {'':18} → {check['remedy']}")
    return "\n".join(lines)


def _map(answer: dict[str, Any]) -> str:
    if "file" in answer:
        return f"{answer['points']:,} pictures on the map of {answer['catalog']}, written to {answer['file']}"
    rows = [("group", "pictures", "typical")]
    rows += [(one["name"], f"{one['size']:,}", ", ".join(one["typical"][:3])) for one in answer["clusters"]]
    lines = [f"{answer['catalog']}: {len(answer['points']):,} pictures, {len(answer['clusters'])} groups"]
    if answer["trustworthiness"] is not None:
        lines.append(f"trustworthiness {answer['trustworthiness']:.3f}, continuity {answer['continuity']:.3f}")
    return "\n".join([*lines, _table(rows), "--json prints the points, --html OUT.html writes a page"])


def _segment(answer: dict[str, Any]) -> str:
    size = f"{answer['width']} × {answer['height']} pixels, {answer['segmenter']}, {answer['ms']:.0f} ms"
    whole = answer["width"] * answer["height"]
    rows = [("box", "area", "score", "")]
    for one in answer["masks"]:
        rows.append((",".join(map(str, one["box"])), f"{one['area'] / whole:.1%}", f"{one['score']:.2f}", one["label"]))
    said = _table(rows) if answer["masks"] else "Nothing was found"
    return "\n".join([size, said, *([f"mask written to {answer['file']}"] if "file" in answer else [])])


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def _adapt(answer: dict[str, Any]) -> str:
    lines = [f"{answer['catalog']}: {answer['queries']:,} pictures of {answer['groups']:,} items, {answer['base']}"]
    parts = [("held out", answer), ("of items not learned from", answer.get("new_items"))]
    parts.append(("new photos of learned items", answer.get("new_photos")))
    rows: list[tuple[str, ...]] = [("", "recall@1", "recall@5", "mean reciprocal rank")]
    for name, part in parts:
        if part:
            pairs = [(part[when]["recall"]["1"], part[when]["recall"]["5"], part[when]["mrr"]) for when in _WHEN]
            rows.append((name, *(f"{old:.3f} -> {new:.3f}" for old, new in zip(*pairs, strict=True))))
    lines.append(_table(rows))
    low, high = answer["gain"]["ci"]
    lines.append(f"gain {answer['gain']['mrr']:+.3f} ({low:+.3f} … {high:+.3f}) by {answer['method']}")
    if answer["skipped"]:
        first = answer["skipped"][0]
        lines.append(
            f"{len(answer['skipped']):,} rows were left out, the first in line {first['line']}: {first['reason']}"
        )
    verdict = f"changed to {answer['model']}" if answer["accepted"] else "refused, the catalog stays as it is"
    lines.append(f"{verdict}: {answer['reason']}")
    if answer["accepted"]:
        lines.append(f"go back: vitrine rollback {answer['catalog']}")
    return "\n".join(lines)


def _edit(answer: dict[str, Any]) -> str:
    rows = [
        (
            state["label"],
            state["value"],
            f"the source says {state['source'] or 'nothing'}" if state["edited"] else "",
            "it has changed since" if state["conflict"] else "",
        )
        for state in answer["values"]
    ]
    return _table(rows)


def _hidden(answer: dict[str, Any]) -> str:
    if not answer["hidden"]:
        return f"Nothing is hidden in {answer['catalog']}"
    return _table([(item["id"], item["title"], "" if item["there"] else "gone") for item in answer["hidden"]])


def _history(answer: dict[str, Any]) -> str:
    if not answer["history"]:
        return f"Nothing has happened to {answer['catalog']} yet"
    rows = []
    for entry in answer["history"]:
        made = f"{datetime.fromtimestamp(entry['made']):%Y-%m-%d %H:%M}"
        undone = "undone" if entry["undone"] else ""
        rows.append((str(entry["id"]), made, entry["kind"], happened(entry["kind"], entry["what"]), undone))
    return _table(rows)


def happened(kind: str, what: dict[str, Any]) -> str:
    """An entry of a history in words."""
    if kind == "edit":
        field = str(what["field"]).removeprefix("f.")
        return f"{what['title']}: {field} {what['before'] or '(empty)'} -> {what['after'] or '(empty)'}"
    if kind in ("hide", "show"):
        rest = len(what["items"]) - len(what["titles"])
        return ", ".join(what["titles"]) + (f" and {rest} more" if rest else "")
    if kind in ("index", "model", "revert"):
        names = ("added", "updated", "moved", "removed", "failed")
        said = ", ".join(f"{what[name]:,} {name}" for name in names if what.get(name)) or "no change"
        return f"{said}; {what['model']}" if kind == "model" else said
    return ", ".join(f"{name} {value}" for name, value in what.items())


def _watch(answer: dict[str, Any]) -> str:
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


def _backup(answer: dict[str, Any]) -> str:
    names = ", ".join(f"{one['name']} ({one['items']:,} items)" for one in answer["catalogs"]) or "no catalogs"
    return f"{answer['file']}: {names}, {megabytes(answer['bytes'])} in {duration(answer['seconds'])}"


def _restored(answer: dict[str, Any]) -> str:
    names = ", ".join(one["name"] for one in answer["catalogs"]) or "no catalogs"
    lines = [f"{answer['home']} holds again: {names}", "The search index is filled at the next start."]
    if answer["former"]:
        lines.append(f"What was there before lies at {answer['former']}; delete it when you are sure.")
    return "\n".join(lines)


_WHEN = ("before", "after")
_TEXTS = {
    "catalogs": _catalogs,
    "info": _info,
    "index": _report,
    "rebuild": _report,
    "rollback": _rollback,
    "search": _search,
    "adapt": _adapt,
    "evaluate": _evaluate,
    "bench": _bench,
    "edit": _edit,
    "watch": _watch,
    "backup": _backup,
    "restore": _restored,
    "duplicate": _report,
    "merge": _report,
    "hide": _hidden,
    "unhide": _hidden,
    "history": _history,
    "jobs": _jobs,
    "boards": _boards,
    "tokens": _tokens,
    "passwd": _passwd,
    "audit": _audit,
    "models": _models,
    "doctor": _doctor,
    "segment": _segment,
    "map": _map,
}
