"""What surrounds every page: the document it stands in, the look, the header, and words for what went wrong."""

from components.frame.document import Document
from components.frame.language import Languages, speak_to_visitor
from components.frame.run import frame, on_error
from components.kit.assets import assets

__all__ = ["Document", "Languages", "assets", "frame", "on_error", "speak_to_visitor"]
