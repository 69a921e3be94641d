"""What surrounds every page: the document it stands in, the look, the header, and words for what went wrong."""

from components.frame.document import Document
from components.frame.run import frame, on_error
from components.kit.assets import assets

__all__ = ["Document", "assets", "frame", "on_error"]
