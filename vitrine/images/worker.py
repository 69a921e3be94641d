"""The process behind `decode_guarded` (`vitrine.images.decoder`): a fresh copy of it for every picture.

Standard input: for every picture two lengths, the order as JSON (limits and the longest side wanted), and the file.
Standard output: two lengths, JSON with either the sizes or the error, then the pixels, three bytes each, row by row.
"""

from __future__ import annotations

import json
import math
import os
import signal
import warnings
from typing import Any, NoReturn

from vitrine.errors import PictureError, PictureTooLarge
from vitrine.images.decoder import LENGTHS, READY
from vitrine.images.decoding import decode, read_size
from vitrine.images.formats import prepare
from vitrine.images.thumbnails import fit
from vitrine.words import phrase


def limit_process(memory: int, seconds: float) -> None:
    """Caps this process: address space in bytes, processor time in seconds, no files written, no core dump.

    A limit that the system does not know, or that is tighter already, stays as it is.
    """
    try:
        import resource
    except ImportError:
        return  # Windows: the pixel limit and the caller's clock remain
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: math.ceil(seconds) + 1,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        try:
            hard = resource.getrlimit(kind)[1]
            if hard == resource.RLIM_INFINITY or value <= hard:
                resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            continue  # macOS knows RLIMIT_AS but does not let it be set


def answer(order: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """What to say about the file, and its pixels if it could be decoded."""
    limits = {"max_bytes": order["max_bytes"], "max_pixels": order["max_pixels"]}
    try:
        width, height = read_size(data, **limits)
        longest = order["longest"]
        at_least = max(1, math.ceil(longest * min(width, height) / max(width, height)))
        decoded = decode(data, **limits, at_least=at_least)
        image = fit(decoded.image, longest)
        pixels = image.tobytes()
    except PictureError as error:
        return error.as_json(), b""
    except MemoryError:
        return PictureTooLarge(
            phrase("The picture needs more memory than is allowed"), "", phrase("scale it down")
        ).as_json(), b""
    sizes = {
        "width": decoded.width,
        "height": decoded.height,
        "image_width": image.width,
        "image_height": image.height,
    }
    return sizes, pixels


def main() -> None:
    """Says that it is ready, then forks for every picture until the app closes the socket, or a copy fails."""
    warnings.simplefilter("ignore")
    prepare()
    _send(READY)
    while header := _receive(LENGTHS.size):
        copy = os.fork()
        if copy == 0:
            _work(*LENGTHS.unpack(header))
        status = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        if status < 0:  # killed: end in the same way, so that the app learns how
            signal.signal(-status, signal.SIG_DFL) if -status != signal.SIGKILL else None
            os.kill(os.getpid(), -status)
        if status:
            os._exit(status)


def _work(order_length: int, data_length: int) -> NoReturn:
    """The copy's life: one picture."""
    status = 1
    try:
        order = json.loads(_receive(order_length))
        data = _receive(data_length)
        limit_process(order["memory"], order["seconds"])
        head, pixels = answer(order, data)
        words = json.dumps(head).encode()
        _send(LENGTHS.pack(len(words), len(pixels)) + words)
        _send(pixels)
        status = 0
    finally:
        os._exit(status)  # nothing of the process that forked this is cleaned up twice


def _receive(length: int) -> bytes:
    """Exactly that many bytes of standard input; fewer where it ends."""
    received = bytearray()
    while len(received) < length and (part := os.read(0, min(2**20, length - len(received)))):
        received += part
    return bytes(received)


def _send(data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(1, left) :]


if __name__ == "__main__":
    main()
