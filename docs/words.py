"""Keeps the message catalogs in step with the program: `python docs/words.py`.

Collects every text that the program says through `tr`, `trn`, `trParts`, `phrase` and `phrases`, and writes it into
each language's `vitrine/locale/<code>/LC_MESSAGES/vitrine.po`: new texts without a translation, texts that nobody says
any more taken out. Nothing is guessed from similar texts. Ends with 1 where a translation is missing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from babel.messages.catalog import Catalog, Message  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402

from vitrine.words.catalogs import DOMAIN, LOCALE  # noqa: E402
from vitrine.words.languages import ENGLISH, LANGUAGES  # noqa: E402

ROOMS = ("app.py", "pages", "components", "routes", "vitrine")
COUNTING = {"trn", "phrases"}
SAYING = {"tr", "trParts", "phrase"} | COUNTING
_STRING = r'"((?:[^"\\\n]|\\.)*)"'
_CALL = re.compile(rf"(?<!\w)(?<![^.]\.)(tr|trn|trParts)\(\s*(?:{_STRING}(?:\s*,\s*{_STRING})?)?")


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the file that says it; `many` is empty where it does not count. `one` is empty: not written out."""

    file: str
    line: int
    one: str
    many: str = ""


def texts() -> list[Said]:
    """Every call that says something."""
    return [said for file in _files() for said in (_python(file) if file.suffix == ".py" else _script(file))]


def _files() -> list[Path]:
    found = []
    for room in ROOMS:
        path = ROOT / room
        found += [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.suffix in (".py", ".js"))
    own = (ROOT / "vitrine" / "words", ROOT / "components" / "kit" / "tr.js")
    return [path for path in found if not any(path == one or one in path.parents for one in own)]


def _python(file: Path) -> Iterator[Said]:
    name = file.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            given = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
            words = [one if isinstance(one, str) else "" for one in given[: 2 if node.func.id in COUNTING else 1]]
            yield Said(name, node.lineno, *words)


def _script(file: Path) -> Iterator[Said]:
    name, text = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
    for found in _CALL.finditer(text):
        function, one, many = found.groups()
        words = [ast.literal_eval(f'"{word}"') if word else "" for word in (one, many if function in COUNTING else "")]
        yield Said(name, text.count("\n", 0, found.start()) + 1, *words)


def collected() -> Catalog:
    """A template of all messages, in the order of the files, each with the files that say it."""
    template = Catalog(project="Vitrine", charset="utf-8")
    for said in texts():
        if said.one:
            template.add((said.one, said.many) if said.many else said.one, locations=[(said.file, 0)])
    return template


def path_of(code: str) -> Path:
    """A language's catalog file."""
    return LOCALE / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(code: str) -> Catalog:
    """A language's catalog as it stands; an empty one where there is none."""
    if not path_of(code).exists():
        return Catalog(locale=code)
    with path_of(code).open("rb") as stream:
        return read_po(stream, locale=code)


def updated(code: str) -> Catalog:
    """A language's catalog with exactly the messages that the program says now."""
    old, new = read(code), Catalog(locale=code, project="Vitrine", charset="utf-8", fuzzy=False)
    for message in collected():
        if not message.id:
            continue
        known = old.get(message.id if isinstance(message.id, str) else message.id[0])
        kept = known.string if known is not None and bool(known.pluralizable) == bool(message.pluralizable) else None
        if known is not None and known.pluralizable and known.id != message.id:
            kept = None
        new.add(message.id, kept, locations=sorted(set(message.locations)))
    return new


def write(code: str, catalog: Catalog) -> None:
    """Write a language's catalog; the same messages give the same bytes."""
    catalog.header_comment = f"# {LANGUAGES.get(code, code)}: written by docs/words.py, translated by hand."
    path_of(code).parent.mkdir(parents=True, exist_ok=True)
    lines = [
        'msgid ""',
        'msgstr ""',
        f'"Language: {code}\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {catalog.plural_forms}\\n"',
    ]
    body = BytesIO()
    write_po(body, catalog, width=120, omit_header=True, include_lineno=False)
    head = f"{catalog.header_comment}\n" + "\n".join(lines)
    path_of(code).write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n", encoding="utf-8")


def missing(catalog: Catalog) -> list[Message]:
    """Messages without a translation."""
    return [
        one
        for one in catalog
        if one.id and not (all(one.string) if isinstance(one.string, (list, tuple)) else one.string)
    ]


def main() -> int:
    """Update every language; returns the exit status."""
    lacking = 0
    for code in LANGUAGES:
        if code == ENGLISH:
            continue
        catalog = updated(code)
        write(code, catalog)
        left = missing(catalog)
        lacking += len(left)
        print(f"{code}: {len(catalog)} texts, {len(left)} without a translation")
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
