"""An app process without its pages: opens the shared home, resumes, and does what lines on standard input say.

Every line is a JSON list, `["index", name, source]`, `["search", name, text]`, `["jobs"]` or `["close"]`; every answer
is one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from contract.loopback_qdrant import Client
from vitrine import store
from vitrine.errors import VitrineError
from vitrine.indexing import writer
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.server import ServerStore


def main(address: str, database: str, home: str, slow: str) -> None:
    store.ENGINES["server"] = lambda settings: ServerStore(settings, Client(address))
    settings = Settings(
        home=Path(home),
        database=database,
        qdrant_url=f"http://{address}",
        lease_seconds=6.0,
        threads=1,
        batch=4,
        precision="fp32",
    )
    service = Service(settings, "a test")
    service.resume()
    if slow:  # as a large catalog would be: time to be killed in
        write = writer.Writer.write
        writer.Writer.write = lambda *given: (time.sleep(2.0), write(*given))[1]
    say("ready")
    for line in sys.stdin:
        what, *given = json.loads(line)
        if what == "close":
            service.close()
            return
        say(answer(service, what, given))


def say(what: object) -> None:
    sys.stdout.write(json.dumps(what, default=str) + "\n")
    sys.stdout.flush()


def answer(service: Service, what: str, given: list[str]) -> object:
    try:
        if what == "index":
            return service.indexing.index(*given).id
        if what == "search":
            return [hit.id for hit in service.searching.search(given[0], Query(text=given[1])).hits]
        return [asdict(job) for job in service.jobs.all()]
    except VitrineError as error:
        return error.as_json()


if __name__ == "__main__":
    main(*sys.argv[1:])
