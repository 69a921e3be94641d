"""Makes a Streamlit component from a folder."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from components.kit.assets import BASE, COMPONENTS, address

JOB_STYLE = COMPONENTS / "kit" / "jobs.css"
"""Style of progress bars, for components that show jobs."""


def define(folder: Path, *shared: Path) -> ComponentRenderer:
    """The component of a folder `name/`: its `name.js` is the module, its `name.css` the style.

    `shared` are further style files that go before its own. All live in the page itself, behind a shadow root. The
    module is loaded by its address and not inlined, so that modules can import each other.
    """
    name = folder.name
    css = "".join(file.read_text(encoding="utf-8") for file in (*shared, folder / f"{name}.css"))
    js = (
        f'const module = await import(new URL("{address(f"{name}/{name}.js")}", location.origin).href);\n'
        "export default module.default;\n"
    )
    return st.components.v2.component(f"vitrine.{name}", css=BASE + css, js=js)
