"""Makes a Streamlit component from a folder."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from components.kit.assets import COMPONENTS, address

_BASE = (COMPONENTS / "kit" / "base.css").read_text(encoding="utf-8")


def define(folder: Path) -> ComponentRenderer:
    """The component of a folder `name/`: its `name.js` is the module, its `name.css` the style.

    Both live in the page itself, behind a shadow root. The module is loaded by its address and not inlined, so that
    modules can import each other; only this line of it is Streamlit's to carry.
    """
    name = folder.name
    css = (folder / f"{name}.css").read_text(encoding="utf-8")
    js = (
        f'const module = await import(new URL("{address(f"{name}/{name}.js")}", location.origin).href);\n'
        "export default module.default;\n"
    )
    return st.components.v2.component(f"vitrine.{name}", css=_BASE + css, js=js)
