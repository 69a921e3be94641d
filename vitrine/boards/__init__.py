"""Boards: named walls of chosen items, from any catalogs, in an order of the visitor's own, with notes and undo."""

from vitrine.boards.boards import Boards
from vitrine.boards.views import BoardSummary, BoardView, Step

__all__ = ["BoardSummary", "BoardView", "Boards", "Step"]
