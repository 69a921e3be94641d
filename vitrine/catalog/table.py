"""Reading delimited text as people save it: whatever encoding, delimiter and line ends their program chose."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from vitrine.errors import SourceError
from vitrine.words import phrase

DELIMITERS = (",", ";", "\t")

_LARGEST_CELL = 16 * 2**20
_SAMPLE = 256 * 1024
_CHUNK = 1 << 20
_UNDEFINED_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"

# The module's own limit of 128 kB is process-wide and cannot be set for one reader.
csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_CELL))


class Table:
    """A delimited text file with a header line, read row by row.

    `names` are the header's names, trimmed, in lower case where they are one of `known`; an empty one becomes
    "column N", a repeated one gets a number ("color 2").
    """

    def __init__(self, path: Path, known: frozenset[str]) -> None:
        """Reads the header.

        Args:
            path: the file.
            known: names that are recognised whatever their case; the delimiter is the one that yields most of them.

        Raises:
            SourceError: the file cannot be read, is no text, or is empty.
        """
        self.path = path
        self._encoding = _encoding(path)
        with self._open() as file:
            sample = file.read(_SAMPLE)
        if sample.startswith(("PK\x03\x04", "ÐÏ\x11à")) or "\0" in sample.partition("\n")[0]:
            raise SourceError(
                phrase("{name} is not a text file", name=path.name),
                phrase("it may be a spreadsheet"),
                phrase("save it as CSV and try again"),
            )
        first, _, rest = sample.partition("\n")
        self._skip_hint = first.lower().startswith("sep=") and len(first.strip("\r\n")) == 5
        if self._skip_hint:
            self._delimiter = first[4]
            header = _header(rest, self._delimiter)
        else:
            headers = [(delimiter, _header(sample, delimiter)) for delimiter in DELIMITERS]
            self._delimiter, header = max(headers, key=lambda pair: (len(_known(pair[1], known)), len(pair[1])))
        if not header:
            raise SourceError(
                phrase("{name} is empty", name=path.name),
                phrase("it has no header line"),
                phrase("write one line with column names"),
            )
        self.names = _distinct(header, known)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number (of the row's last line, from 1) and cells of every row that is not blank, after the header.

        Raises:
            SourceError: the file changed or is broken on the way.
        """
        with self._open() as file:
            if self._skip_hint:
                file.readline()
            offset = int(self._skip_hint)
            lines: list[str] = []
            reader = csv.reader(_remembered(file, lines), delimiter=self._delimiter)
            headed = False
            try:
                while True:
                    last = lines[:]
                    lines.clear()
                    cells = next(reader, None)
                    if cells is None:
                        break
                    if any(cell.strip() for cell in cells):
                        if headed:
                            yield reader.line_num + offset, cells
                        headed = True
            except (csv.Error, UnicodeError) as error:
                raise SourceError(
                    phrase(
                        "{name} cannot be read after line {line_num}",
                        name=self.path.name,
                        line_num=reader.line_num + offset,
                    ),
                    str(error),
                    phrase("look there for a quotation mark that is not closed, or save the file as UTF-8"),
                ) from error
        if self._is_open(last):
            first = reader.line_num + offset - len(last) + 1
            raise SourceError(
                phrase("{name} cannot be read after line {first}", name=self.path.name, first=first),
                phrase("a quotation mark is not closed there, and takes in all that follows"),
                phrase("look at line {first} and add the mark, or double it if it belongs to the text", first=first),
            )

    def _is_open(self, record: list[str]) -> bool:
        """Whether the lines of the last record end inside a quoted cell, which the reader forgives silently."""
        try:
            for _ in csv.reader(record, delimiter=self._delimiter, strict=True):
                pass
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False

    def _open(self) -> TextIO:
        try:
            return open(self.path, encoding=self._encoding, newline="")
        except OSError as error:
            raise _unreadable(self.path, error) from error


def _remembered(lines: Iterable[str], memory: list[str]) -> Iterator[str]:
    """The same lines, each put into `memory` as it is taken."""
    for line in lines:
        memory.append(line)
        yield line


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        phrase("{path} cannot be read", path=path),
        error.strerror or str(error),
        phrase("check the path and who may read it"),
    )


def _encoding(path: Path) -> str:
    """UTF-8, -16 or -32 by mark or by look, else the Western code page of Windows (or Latin-1)."""
    western = "cp1252"
    try:
        with open(path, "rb") as file:
            chunk = file.read(_CHUNK)
            if (marked := _by_look(chunk)) is not None:
                return marked
            decoder = codecs.getincrementaldecoder("utf-8")()
            is_utf8 = True
            while chunk:
                if is_utf8:
                    try:
                        decoder.decode(chunk)
                    except UnicodeDecodeError:
                        is_utf8 = False
                if any(byte in chunk for byte in _UNDEFINED_IN_CP1252):
                    western = "latin-1"
                chunk = file.read(_CHUNK)
    except OSError as error:
        raise _unreadable(path, error) from error
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return western
        return "utf-8"
    return western


def _by_look(head: bytes) -> str | None:
    """The encoding that a byte order mark, or the zero bytes of plain letters in UTF-16, give away."""
    marks = (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    )
    for mark, name in marks:
        if head.startswith(mark):
            return name
    sample = head[:4096]
    if sample[1::2].count(0) > len(sample) // 4 and sample[0::2].count(0) == 0:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) // 4 and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _header(sample: str, delimiter: str) -> list[str]:
    """The first record that is not blank, names trimmed, empty ones at its end dropped."""
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            names = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
            while names and not names[-1]:
                names.pop()
            if names:
                return names
    except csv.Error:
        return []
    return []


def _known(header: list[str], known: frozenset[str]) -> frozenset[str]:
    return known.intersection(name.casefold() for name in header)


def _distinct(header: list[str], known: frozenset[str]) -> list[str]:
    names: list[str] = []
    taken: set[str] = set()
    for position, written in enumerate(header, start=1):
        base = written.casefold() if written.casefold() in known else written or f"column {position}"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base} {count}"
        taken.add(name.casefold())
        names.append(name)
    return names
