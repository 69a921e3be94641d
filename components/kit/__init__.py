"""What every component is made with: definition, assets, links between pages, and words for errors."""

from components.kit.define import define
from components.kit.link import Link, opened, page_path

__all__ = ["Link", "define", "opened", "page_path"]
