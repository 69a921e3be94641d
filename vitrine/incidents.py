"""Errors that nobody foresaw: the person gets a number, the log everything else under that number."""

from __future__ import annotations

import logging
import secrets

from vitrine import metrics
from vitrine.errors import VitrineError
from vitrine.words import phrase

_log = logging.getLogger("vitrine")


class Defect(VitrineError):
    """Something that should not happen has happened. `number` stands in the log."""

    code = "defect"

    def __init__(self, what: str, why: str = "", remedy: str = "") -> None:
        super().__init__(what, why, remedy)
        self.number = ""


def incident(error: BaseException, where: str) -> Defect:
    """Write the error and its traceback into the log under a new number, and say it without them.

    Args:
        error: what was raised.
        where: the request or the page, without anything secret.
    """
    number = secrets.token_hex(4)
    metrics.defect()
    _log.error("incident %s: %s failed", number, printable(where), exc_info=error)
    said = Defect(
        phrase("Something went wrong in Vitrine"),
        phrase("its log says more under the number {number}", number=number),
        phrase("try again, or tell who runs it"),
    )
    said.number = number
    return said


def printable(text: str) -> str:
    """A text of a stranger's as one line of a log: no line of its own can be forged, no terminal be moved."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text[:500])
