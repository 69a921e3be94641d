"""Vitrine: search and explore a picture catalog by words, by pictures and by parts of pictures."""

__version__ = "0.1.0"
