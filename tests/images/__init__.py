"""Pictures: decoding, what is refused, thumbnails."""
