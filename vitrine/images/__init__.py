"""Pictures: from the bytes of a file to upright sRGB pixels, and from those to thumbnails.

`decode` is for pictures of the catalog's own folder, `decode_guarded` for what strangers upload.
"""

from vitrine.images.decoding import Decoded, decode, read_size
from vitrine.images.guard import DecodingStopped, decode_guarded
from vitrine.images.thumbnails import (
    THUMBNAIL_SIZES,
    content_hash,
    placeholder,
    thumbnail,
    thumbnails,
)

__all__ = [
    "THUMBNAIL_SIZES",
    "Decoded",
    "DecodingStopped",
    "content_hash",
    "decode",
    "decode_guarded",
    "placeholder",
    "read_size",
    "thumbnail",
    "thumbnails",
]
