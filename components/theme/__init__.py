"""The look: tokens as CSS, as values for plots, and the page's own style."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st

_FOLDER = Path(__file__).parent
TOKENS = (_FOLDER / "tokens.css").read_text(encoding="utf-8")
PAGE = (_FOLDER / "page.css").read_text(encoding="utf-8")
BOOT = "html,body{background:var(--ground);margin:0}"
"""Until the page's own style has come."""
FOR_VISITORS = ":root{--for-editors:none}"
KIOSK = (_FOLDER / "kiosk.css").read_text(encoding="utf-8")

_DECLARATION = re.compile(r"--([\w-]+):\s*(.+?);")
_PAIR = re.compile(r"light-dark\((.+), (.+)\)")


def apply(*, editors: bool = True, kiosk: bool = False) -> None:
    """Put the look on the page that is being run.

    Args:
        editors: whether to show what editors use: components give it `display: var(--for-editors)`.
        kiosk: whether everything is to be large, for a finger, and nothing to be a download.
    """
    more = ("" if editors else FOR_VISITORS) + (KIOSK if kiosk else "")
    st.html(f"<style>{TOKENS}{PAGE}{more}</style>")


@cache
def tokens(scheme: Literal["light", "dark"]) -> dict[str, str]:
    """Every token by name without the leading hyphens, as plain CSS values: for plots and Streamlit's theme."""
    values = {}
    for name, value in _DECLARATION.findall(TOKENS.partition("@media")[0]):
        pair = _PAIR.fullmatch(value)
        values[name] = value if pair is None else pair.group(1 if scheme == "light" else 2)
    return values
