"""Files that commands write: whole, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vitrine.errors import SourceError
from vitrine.words import phrase


@contextmanager
def written(target: Path) -> Iterator[BinaryIO]:
    """A stream to a file beside `target` that takes its place once all is written; until then, and where it fails, what
    `target` held stays as it is.

    Raises:
        SourceError: it cannot be written there.
    """
    partial = None
    try:
        if target.exists() and not target.is_file():  # a device or a pipe is written to, not replaced
            with target.open("wb") as stream:
                yield stream
            return
        partial = target.resolve().with_name(f".vitrine-{secrets.token_hex(8)}")
        with partial.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            partial.chmod(target.stat().st_mode & 0o777)
        partial.replace(target.resolve())
        partial = None
    except OSError as error:
        what = phrase("{target} cannot be written", target=target)
        raise SourceError(what, error.strerror or str(error), phrase("choose another place with --to")) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
