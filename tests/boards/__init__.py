"""Boards: chosen items in an order of the visitor's own."""
