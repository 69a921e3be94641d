"""Catalogs that benchmarks search: what their command lines share, and a service that holds them indexed."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from vitrine import embedding
from vitrine.service import Service
from vitrine.settings import REPOSITORY, Settings

SAMPLES = REPOSITORY / "data" / "samples"


def arguments(doc: str | None, read: Sequence[str] = ()) -> argparse.ArgumentParser:
    """A command line that says where the real pictures are, which home to use, and by which model to search.

    `read` names the enrichers that read the pictures before, where it says nothing else.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("VITRINE_TEST_DATA") or REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default), help="the real pictures (VITRINE_TEST_DATA)")
    parser.add_argument("--home", type=Path, help="a home folder to keep, so that the next run need not index")
    parser.add_argument("--model", default=embedding.EMBEDDED, help="the model (default: the embedded one)")
    parser.add_argument("--read", nargs="*", default=list(read), help="enrichers that read the pictures before")
    return parser


@contextmanager
def opened(
    given: argparse.Namespace, sources: Mapping[str, Path], doing: str, *, read: Sequence[str] | None = None
) -> Iterator[Service]:
    """A service with catalogs that are indexed by the model and calibrated.

    Args:
        given: of `arguments`.
        sources: the folder of each catalog by its name.
        doing: what the home folder is held for.
        read: enrichers that have read the catalogs; None: those of the command line.
    """
    enrich = ",".join(given.read if read is None else read)
    with tempfile.TemporaryDirectory() as temporary:
        service = Service(Settings(home=given.home or Path(temporary), enrich=enrich), doing)
        try:
            for name, folder in sources.items():
                _prepare(service, name, folder, given.model)
                if enrich:
                    service.jobs.wait(service.enriching.submit(name).id)
            yield service
        finally:
            service.close()


def _prepare(service: Service, name: str, folder: Path, model: str) -> None:
    known = {one.name: one for one in service.home.book.catalogs()}
    if name in known and embedding.model_name(known[name].model) == model and known[name].indexed:
        return
    job = service.jobs.wait(service.indexing.index(name, str(folder / "catalog.csv"), model=model).id)
    if job.state != "done":
        raise SystemExit(f"{name} could not be indexed: {job.error}")
    service.calibrating.learn(name, lambda _: None, lambda: False)
