"""What every component is made with: definition, assets, links between pages, and words for errors."""

from components.kit.define import JOB_STYLE, define
from components.kit.link import Link, opened, page_path
from components.kit.visitor import visitor

__all__ = ["JOB_STYLE", "Link", "define", "opened", "page_path", "visitor"]
