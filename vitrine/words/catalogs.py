"""The message catalogs, read from their `.po` files when a language is first spoken.

There are no compiled files: what translators edit is what ships, so nothing can be out of date. Reading one takes
about a tenth of a second, once for a process and language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from vitrine.words.languages import ENGLISH, PSEUDO
from vitrine.words.phrase import PLACEHOLDER, Phrase

LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "vitrine"


class _Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@dataclass(frozen=True)
class Catalog:
    """One language's words: gettext's translations, and what browsers need of them.

    `messages` holds for each English text its forms, one for each plural (the two English ones of a text that counts
    are joined by NUL, as gettext joins them); `scripts` those of them that JavaScript says; `plural` is the rule that
    chooses among the forms, a C expression of `n` as gettext writes it.
    """

    translations: NullTranslations
    messages: Mapping[str, list[str]] = field(default_factory=dict)
    scripts: Mapping[str, list[str]] = field(default_factory=dict)
    plural: str = "n != 1"
    _recognised: list[tuple[int, re.Pattern[str], str, str]] = field(default_factory=list)

    def recognise(self, text: str) -> Phrase | None:
        """The phrase that an English text was made of, as reports and job logs keep it; None where it is not known.

        Of several templates that fit, the one with the most text of its own.
        """
        if text in self.messages:
            return Phrase(text, "", None, {})
        if not self._recognised:
            self._recognised.extend(sorted(_patterns(self.messages), key=lambda known: -known[0]))
        for _, pattern, msgid, plural in self._recognised:
            if found := pattern.fullmatch(text):
                values = found.groupdict()
                if plural and (n := values.pop("n", "").replace(",", "")).isdigit():
                    return Phrase(msgid, plural, int(n), values)
                if not plural:
                    return Phrase(msgid, "", None, values)
        return None


def _patterns(messages: Mapping[str, list[str]]) -> list[tuple[int, re.Pattern[str], str, str]]:
    found = []
    for msgid in messages:
        one, _, many = msgid.partition("\0")
        for template in filter(None, (one, many)):
            own = PLACEHOLDER.sub("", template).strip()
            if PLACEHOLDER.search(template) and len(own) > 3:
                seen: set[str] = set()
                pattern = "".join(_part(piece, seen) for piece in re.split(r"(\{[a-z_][a-z0-9_]*\})", template))
                found.append((len(own), re.compile(pattern, re.DOTALL), one, many))
    return found


def _part(piece: str, seen: set[str]) -> str:
    placeholder = PLACEHOLDER.fullmatch(piece)
    if placeholder is None:
        return re.escape(piece)
    name = placeholder.group(1)
    if name in seen:
        return f"(?P={name})"
    seen.add(name)
    return f"(?P<{name}>.+?)"


@cache
def catalog(code: str) -> Catalog:
    """The catalog of a language; English and the pseudo-language have no file."""
    if code == PSEUDO:
        return Catalog(_Pseudo())
    if code == ENGLISH:
        return Catalog(NullTranslations())
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as stream:
        read = read_po(stream, locale=code)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    messages: dict[str, list[str]] = {}
    scripts: dict[str, list[str]] = {}
    for message in read:
        said = message.string
        forms = [str(form or "") for form in (said if isinstance(said, tuple | list) else (said,))]
        if not message.id or message.fuzzy or not all(forms):
            continue
        id = message.id if isinstance(message.id, str) else "\0".join(message.id)
        messages[id] = forms
        if any(file.endswith(".js") for file, _ in message.locations):
            scripts[id] = forms
    return Catalog(GNUTranslations(compiled), messages, scripts, str(read.plural_expr))
