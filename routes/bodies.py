"""Reading what is sent, under limits that hold on the server whatever the browser checked."""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.requests import Request

from vitrine.errors import PictureTooLarge, QueryError


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
                f"The file is larger than {most / 2**20:.0f} MB", "that is the limit here", "send a smaller one"
            )
        parts.append(part)
    return b"".join(parts)


async def save_files(request: Request, folder: Path, most: int) -> list[tuple[str, Path]]:
    """The files of a multipart body, written to `folder`: name as given, and where the bytes lie.

    Raises:
        QueryError: the body holds no file.
        PictureTooLarge: more than `most` bytes in all.
    """
    saved: list[tuple[str, Path]] = []
    size = 0
    async with request.form(max_files=10_000, max_fields=100) as form:
        for _, value in form.multi_items():
            if isinstance(value, str):
                continue
            handle, name = tempfile.mkstemp(dir=folder)
            with open(handle, "wb") as stream:
                while part := await value.read(2**20):
                    size += len(part)
                    if size > most:
                        raise PictureTooLarge(
                            f"The files are larger than {most / 2**30:.1f} GB together", remedy="send fewer at a time"
                        )
                    stream.write(part)
            saved.append((value.filename or "picture", Path(name)))
    if not saved:
        raise QueryError("No file was sent", remedy="choose pictures or a zip")
    return saved
