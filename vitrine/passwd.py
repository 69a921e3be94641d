"""Asks at a terminal for a new password."""

from __future__ import annotations

import sys

from vitrine.errors import QueryError
from vitrine.words import phrase


def new_password(role: str) -> str:
    """Asked for twice at a terminal, without showing it; else the first line of standard input.

    Raises:
        QueryError: the two are not the same.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    password = getpass(f"New password of the {role}: ")
    if getpass("The same again: ") != password:
        raise QueryError(phrase("The two passwords are not the same"), remedy=phrase("run it again"))
    return password
