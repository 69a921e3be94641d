"""What is picked for a board, and what it then holds."""

ITEMS = ["red-disc", "red-square", "blue-bar", "green-disc"]


def pick(*ids, catalog="shapes"):
    return [(catalog, id, "") for id in ids]


def items(board):
    return [entry.item for entry in board.entries]


def entry(board, item):
    return next(one.id for one in board.entries if one.item == item)
