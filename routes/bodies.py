"""Reading what is sent, under limits that hold on the server whatever the browser checked."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.types import Message

from vitrine.errors import PictureTooLarge, QueryError
from vitrine.words import phrase


async def read_body(request: Request, most: int) -> bytes:
    """The whole body.

    Raises:
        PictureTooLarge: more than `most` bytes; the rest is not read.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise PictureTooLarge(
                phrase("The file is larger than {most} MB", most=f"{most / 2**20:.0f}"),
                phrase("that is the limit here"),
                phrase("send a smaller one"),
            )
        parts.append(part)
    return b"".join(parts)


def read_object(body: bytes) -> Mapping[str, Any]:
    """A body that holds a JSON object. Raises QueryError: it does not."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise QueryError(phrase("The request is not a JSON object"))
    return value


@asynccontextmanager
async def read_form(
    request: Request, most: int, *, max_files: int, max_fields: int = 100, in_memory: bool = False
) -> AsyncIterator[FormData]:
    """The fields and files of a multipart body; the files are gone when the block ends.

    `in_memory`: no file is written to a disk, however large; else those over 1 MB are, without a name.

    Raises:
        PictureTooLarge: more than `most` bytes in all; the rest is not read, and nothing of it kept.
        QueryError: the body is not multipart, or holds more files or fields than that.
    """
    size = 0

    async def receive() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > most:
            raise PictureTooLarge(
                phrase("The files are larger than {most} together", most=_amount(most)),
                phrase("that is the limit here"),
                phrase("send fewer at a time"),
            )
        return message

    try:
        limited = Request(request.scope, receive)
        if in_memory:
            parser = _InMemory(limited.headers, limited.stream(), max_files=max_files, max_fields=max_fields)
            form = await parser.parse()
        else:
            form = await limited.form(max_files=max_files, max_fields=max_fields)
    except (HTTPException, MultiPartException) as error:
        why = error.message if isinstance(error, MultiPartException) else str(error.detail)
        raise QueryError(phrase("The form cannot be read"), why, phrase("send multipart/form-data")) from error
    try:
        yield form
    finally:
        await form.close()


class _InMemory(MultiPartParser):
    """Keeps every part in memory."""

    spool_max_size = 2**62


async def save_files(request: Request, folder: Path, most: int) -> list[tuple[str, Path]]:
    """The files of a multipart body, written to `folder`: name as given, and where the bytes lie.

    Raises:
        QueryError: the body holds no file.
        PictureTooLarge: more than `most` bytes in all.
    """
    saved: list[tuple[str, Path]] = []
    async with read_form(request, most, max_files=10_000) as form:
        for _, value in form.multi_items():
            if isinstance(value, str):
                continue
            handle, name = tempfile.mkstemp(dir=folder)
            with open(handle, "wb") as stream:
                while part := await value.read(2**20):
                    stream.write(part)
            saved.append((value.filename or "picture", Path(name)))
    if not saved:
        raise QueryError(phrase("No file was sent"), remedy=phrase("choose pictures or a zip"))
    return saved


def _amount(size: int) -> str:
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.0f} MB"
