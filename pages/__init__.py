"""The pages: each reads its state from the link, calls the engine, and hands results to components."""

PATHS = ("", "item", "catalogs", "bench", "boards", "board", "compare", "sheet", "crop")
"""The addresses that are pages; any other is unknown."""
