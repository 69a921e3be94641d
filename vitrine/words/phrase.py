"""English text that remembers how it was made, so that it can be said in another language."""

from __future__ import annotations

import re
from typing import Any

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Phrase(str):
    """Text in English, with the template and the values that it was made of.

    It is a `str` wherever one is wanted: logs, the command line, JSON. Values may be phrases themselves.
    """

    msgid: str
    msgid_plural: str
    n: int | None
    values: dict[str, Any]

    def __new__(cls, msgid: str, msgid_plural: str, n: int | None, values: dict[str, Any]) -> Phrase:
        """Fill the English template. Raises KeyError if a placeholder has no value."""
        template = msgid if n is None or n == 1 else msgid_plural
        text = super().__new__(cls, fill(template, _english(values if n is None else {"n": n, **values})))
        text.msgid, text.msgid_plural, text.n, text.values = msgid, msgid_plural, n, values
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors come back from the processes that decode pictures; their words must come back whole.
        return type(self), (self.msgid, self.msgid_plural, self.n, self.values)


def phrase(msgid: str, /, **values: Any) -> Phrase:
    """Text with named placeholders, as `phrase("There is no catalog called {name}", name=name)`."""
    return Phrase(msgid, "", None, values)


def phrases(one: str, many: str, n: int, /, **values: Any) -> Phrase:
    """Text that counts, as `phrases("{n} picture", "{n} pictures", n)`."""
    return Phrase(one, many, n, values)


def _english(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: f"{value:,}" if type(value) is int and abs(value) >= 10_000 else value for name, value in values.items()
    }


def fill(template: str, values: dict[str, Any]) -> str:
    """A template with its placeholders filled; nothing but plain names can stand in them. Raises KeyError."""
    return PLACEHOLDER.sub(lambda found: str(values[found.group(1)]), template)
