"""The pages: each reads its state from the link, calls the engine, and hands results to components."""

from vitrine.access import Role

NEEDS = {
    "": Role.VISITOR,
    "item": Role.VISITOR,
    "catalogs": Role.ADMIN,
    "bench": Role.EDITOR,
    "boards": Role.EDITOR,
    "board": Role.VISITOR,
    "compare": Role.VISITOR,
    "sheet": Role.VISITOR,
    "crop": Role.VISITOR,
    "map": Role.VISITOR,
    "scan": Role.VISITOR,
    "quality": Role.EDITOR,
    "signin": Role.VISITOR,
}
"""The role that each page takes. Of a board, whoever has its address may look at it."""

PATHS = tuple(NEEDS)
"""The addresses that are pages; any other is unknown."""

IN_KIOSK = ("", "item", "compare", "crop", "map", "scan")
"""The pages of a screen in kiosk mode."""
