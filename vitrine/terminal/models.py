"""Models and what was measured of them as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vitrine.terminal.words import megabytes, table


def evaluate(answer: dict[str, Any]) -> str:
    of = f"split {answer['split']}" if answer["split"] else "all splits"
    lines = [f"{answer['catalog']}, {answer['system']}: {answer['queries']:,} queries ({of}), {answer['model']}"]
    rows = [
        (f"{name}@{k}", value, answer["ci"][name][k])
        for name in ("recall", "success")
        for k, value in answer[name].items()
    ]
    rows += [(name, answer[name], answer["ci"][name]) for name in ("map", "ndcg")]
    lines.append(
        table([(name, f"{value:.3f}", f"{ci[0]:.3f} – {ci[1]:.3f}" if ci else "") for name, value, ci in rows])
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
        lines += [f"  {row}" for row in table(bins).splitlines()]
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


def bench(answer: dict[str, Any]) -> str:
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
            table(rows),
            f"{answer['queries']} queries to vote on, {answer['alike']} of them answered alike: {answer['page']}",
        ]
    )


def _interval(ci: Sequence[float] | None) -> str:
    return f"difference {ci[0]:+.3f} – {ci[1]:+.3f}" if ci else ""


def models(answer: dict[str, Any]) -> str:
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
    if not answer.get("captioners"):
        return table(rows)
    written = [("for captions (VITRINE_CAPTIONER)", "", "languages", "licence", "")]
    for model in answer["captioners"]:
        size = f"{model['megabytes']:,} MB " if model["megabytes"] else ""
        place = "on disk" if model["on_disk"] else "to download"
        used = "chosen" if model["name"] == answer["captioner"] else ""
        written.append((model["name"], f"{size}{place}", model["languages"], model["licence"], used))
    return f"{table(rows)}\n\n{table(written)}"


_WHEN = ("before", "after")


def adapt(answer: dict[str, Any]) -> str:
    lines = [f"{answer['catalog']}: {answer['queries']:,} pictures of {answer['groups']:,} items, {answer['base']}"]
    parts = [("held out", answer), ("of items not learned from", answer.get("new_items"))]
    parts.append(("new photos of learned items", answer.get("new_photos")))
    rows: list[tuple[str, ...]] = [("", "recall@1", "recall@5", "mean reciprocal rank")]
    for name, part in parts:
        if part:
            pairs = [(part[when]["recall"]["1"], part[when]["recall"]["5"], part[when]["mrr"]) for when in _WHEN]
            rows.append((name, *(f"{old:.3f} -> {new:.3f}" for old, new in zip(*pairs, strict=True))))
    lines.append(table(rows))
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
