"""Decoding what strangers upload: in a process of its own, under a limit of memory and of time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading

from PIL import Image

from vitrine.errors import NotAPicture, PictureError, PictureTooLarge
from vitrine.images.decoding import Decoded
from vitrine.images.formats import check_bytes
from vitrine.settings import REPOSITORY, Settings
from vitrine.words import phrase

_AT_ONCE = threading.BoundedSemaphore(max(1, min(4, os.cpu_count() or 1)))
"""How many uploads are decoded at the same time: each may take `decode_memory` bytes."""


class DecodingStopped(PictureError):
    """Decoding took too long, or the decoder broke down over the bytes."""

    code = "decoding_stopped"


_ERRORS: dict[str, type[PictureError]] = {
    error.code: error for error in (PictureError, NotAPicture, PictureTooLarge, DecodingStopped)
}


def decode_guarded(data: bytes, *, settings: Settings, longest: int = 2048) -> Decoded:
    """Decodes a picture of unknown origin without risk to this process or the machine.

    A fresh Python process that loads only Pillow does the work, under `settings.decode_memory` bytes (on systems that
    can limit it: Linux) and `settings.decode_seconds`, and is killed when it breaks either.

    Args:
        data: the whole file.
        settings: the limits: `max_bytes`, `max_pixels`, `decode_memory`, `decode_seconds`.
        longest: the picture handed back is scaled down to at most this longer side, in pixels; `width` and `height`
            still tell the full size.

    Raises:
        NotAPicture: the bytes are no picture, of a format that is not read, broken or cut off.
        PictureTooLarge: too many bytes or pixels, or more memory needed than allowed.
        DecodingStopped: too slow, or the decoder broke down.
    """
    check_bytes(len(data), settings.max_bytes)
    order = {
        "max_bytes": settings.max_bytes,
        "max_pixels": settings.max_pixels,
        "memory": settings.decode_memory,
        "seconds": settings.decode_seconds,
        "longest": longest,
    }
    with _AT_ONCE:
        status, answer = _run_worker(json.dumps(order), data, settings.decode_seconds)
    head, newline, pixels = answer.partition(b"\n")
    if not newline:
        raise _broke_down(status, settings)
    result = json.loads(head)
    if "error" in result:
        raise _ERRORS[result["error"]](result["what"], result["why"], result["remedy"])
    size = (result["image_width"], result["image_height"])
    if len(pixels) != 3 * size[0] * size[1]:
        raise _broke_down(status, settings)
    return Decoded(Image.frombytes("RGB", size, pixels), result["width"], result["height"])


def _run_worker(order: str, data: bytes, seconds: float) -> tuple[int, bytes]:
    """Exit status and standard output of one worker."""
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(REPOSITORY), *([inherited] if inherited else [])])
    environment = {**os.environ, "PYTHONPATH": path}
    # -P: nothing is imported from the folder that the app happens to run in.
    command = [sys.executable, "-P", "-m", "vitrine.images.worker", order]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as worker:
        try:
            answer, _ = worker.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.communicate()
            raise DecodingStopped(
                phrase("The picture could not be read in time"),
                phrase("decoding took longer than {seconds} s", seconds=f"{seconds:g}"),
                phrase("save it as a plain JPEG or PNG, or raise VITRINE_DECODE_SECONDS"),
            ) from None
        return worker.returncode, answer


def _broke_down(status: int, settings: Settings) -> DecodingStopped:
    memory = f"{settings.decode_memory / 2**20:,.0f} MB"
    return DecodingStopped(
        phrase("The picture could not be read"),
        phrase(
            "the decoder stopped over it (status {status}; it may need more than the {memory} allowed)",
            status=status,
            memory=memory,
        ),
        phrase("save it as a plain JPEG or PNG, smaller if it is large, or raise VITRINE_DECODE_MEMORY"),
    )
