"""The process that reads pictures in the background: `python -m vitrine.enrich.worker`.

A process of its own, because readers hold the interpreter's lock while they load and would keep searches waiting; it
gives way to everything else on the machine, and its memory goes when it ends. Standard input: for each picture a line
of JSON (`enrichers`, `languages`, `captioner`, `size` in bytes, the picture limits), then the file. Standard output: a
line of JSON with `records` and `ms` by enricher, or `error`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any, BinaryIO

from vitrine.enrich import ENRICHERS, Enricher, Subject
from vitrine.errors import VitrineError
from vitrine.images import decode

SIDE = 1600
"""Shorter side, in pixels, that a decoded picture keeps at least."""
_NICE = 10


def answer(order: dict[str, Any], data: bytes, made: dict[str, Enricher]) -> dict[str, Any]:
    """What the enrichers of an order read on a picture file."""
    try:
        limits = {"max_bytes": order["max_bytes"], "max_pixels": order["max_pixels"]}
        decoded = decode(data, **limits, at_least=SIDE)
        settings = {"languages": tuple(order["languages"]), "captioner": order["captioner"]}
        subject = Subject(decoded.image, decoded.width, decoded.height, **settings)
        records, ms = {}, {}
        for name in order["enrichers"]:
            enricher = made.setdefault(name, ENRICHERS[name]())
            started = time.perf_counter()
            records[name] = [record.as_json() for record in enricher.read(subject)]
            ms[name] = round(1000 * (time.perf_counter() - started), 2)
    except VitrineError as error:
        return {"error": error.as_json()}
    return {"records": records, "ms": ms}


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Answer until the input ends."""
    made: dict[str, Enricher] = {}
    while line := source.readline():
        order = json.loads(line)
        data = source.read(order["size"])
        target.write(json.dumps(answer(order, data, made)).encode() + b"\n")
        target.flush()


if __name__ == "__main__":
    os.nice(_NICE)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    main(sys.stdin.buffer, out)
