"""Decoding what strangers upload: in a process of its own, under a limit of memory and of time."""

from __future__ import annotations

from PIL import Image

from vitrine.errors import NotAPicture, PictureError, PictureTooLarge
from vitrine.images.decoder import DECODERS, Died
from vitrine.images.decoding import Decoded
from vitrine.images.formats import check_bytes
from vitrine.settings import Settings
from vitrine.words import phrase


class DecodingStopped(PictureError):
    """Decoding took too long, or the decoder broke down over the bytes."""

    code = "decoding_stopped"


_ERRORS: dict[str, type[PictureError]] = {
    error.code: error for error in (PictureError, NotAPicture, PictureTooLarge, DecodingStopped)
}


def decode_guarded(data: bytes, *, settings: Settings, longest: int = 2048) -> Decoded:
    """Decodes a picture of unknown origin without risk to this process or the machine.

    A fresh copy of a process that has loaded only Pillow does the work (`vitrine.images.decoder`), under
    `settings.decode_memory` bytes (on systems that can limit it: Linux) and `settings.decode_seconds`, and is
    killed when it breaks either.

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
    with DECODERS.one() as decoder:
        try:
            result, pixels = decoder.decode(order, data, settings.decode_seconds)
        except TimeoutError:
            raise _too_slow(settings.decode_seconds) from None
        except Died as died:
            raise _broke_down(died.status, settings) from None
    if "error" in result:
        raise _ERRORS[result["error"]](result["what"], result["why"], result["remedy"])
    size = (result["image_width"], result["image_height"])
    return Decoded(Image.frombytes("RGB", size, pixels), result["width"], result["height"])


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


def _too_slow(seconds: float) -> DecodingStopped:
    return DecodingStopped(
        phrase("The picture could not be read in time"),
        phrase("decoding took longer than {seconds} s", seconds=f"{seconds:g}"),
        phrase("save it as a plain JPEG or PNG, or raise VITRINE_DECODE_SECONDS"),
    )
