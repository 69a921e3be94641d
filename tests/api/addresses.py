"""Addresses of the API."""

SHAPES = "/api/v1/catalogs/shapes"
BOARDS = "/api/v1/boards"
