"""A page's say when it has nothing to show: what happened, why, and the way on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from components.kit import JOB_STYLE, define
from vitrine.errors import VitrineError
from vitrine.indexing.jobs import Job
from vitrine.words import tr

_component = define(Path(__file__).parent, JOB_STYLE)


def notice(
    title: str, text: str = "", ways: Sequence[tuple[str, str]] = (), *, job: Job | None = None, key: str = "notice"
) -> None:
    """Show a message in place of a page's content.

    Args:
        title, text: what it says.
        ways: labels and addresses of this app, the main one first.
        job: what the page waits for; its progress is shown, and the page runs again when it has ended.
        key: Streamlit's.
    """
    data = {
        "title": title,
        "text": text,
        "ways": [{"label": label, "href": href} for label, href in ways],
        "job": None if job is None else job.translated(),
    }
    _component(key=key, data=data)


def trouble(error: VitrineError, ways: Sequence[tuple[str, str]] = ()) -> None:
    """Show an error in place of a page's content."""
    said = error.translated()
    notice(said["what"], sentences(said["why"], said["remedy"]), ways)


def sentences(*parts: str) -> str:
    """The parts of an error as sentences, ended as the language ends them."""
    whole = [part[:1].upper() + part[1:].rstrip(".。") for part in parts if part]
    return "".join(tr("{sentence}. ", sentence=part) for part in whole).strip()
