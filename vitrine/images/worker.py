"""The process behind `decode_guarded`: one picture in, its pixels out, then it ends.

Argument: the order as JSON (limits and the longest side wanted). Standard input: the file. Standard output: one line
of JSON, either the sizes or the error, then the pixels, three bytes each, row by row.
"""

from __future__ import annotations

import json
import math
import sys
import warnings
from typing import Any

from vitrine.errors import PictureError, PictureTooLarge
from vitrine.images.decoding import decode, read_size
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
    """Reads the order, limits the process, answers."""
    warnings.simplefilter("ignore")
    order = json.loads(sys.argv[1])
    data = sys.stdin.buffer.read(order["max_bytes"] + 1)
    limit_process(order["memory"], order["seconds"])
    head, pixels = answer(order, data)
    sys.stdout.buffer.write(json.dumps(head).encode("utf-8") + b"\n")
    sys.stdout.buffer.write(pixels)


if __name__ == "__main__":
    main()
