"""Retrieval quality on a list of queries whose right items are known: `vitrine evaluate`."""
