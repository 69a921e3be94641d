"""The frame of every page: mark, pages, choosing the catalog, the language, day or night; on a phone a bar of tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from components.kit import define, oidc
from vitrine.service import CatalogInfo
from vitrine.words import LANGUAGES

_HERE = Path(__file__).parent
_component = define(_HERE, _HERE / "command.css")


def shell(
    pages: Sequence[tuple[str, str, str]],
    page: str,
    catalogs: Sequence[CatalogInfo],
    catalog: str,
    account: Mapping[str, Any],
) -> None:
    """Show the frame.

    Args:
        pages: path, label and icon of every page that has a place in the navigation.
        page: the path of the one that is open.
        catalogs: all there are.
        catalog: the name of the one that is open; empty: none.
        account: who is here (`components.frame.account`).
    """
    data = {
        "pages": [{"path": path, "label": label, "icon": icon} for path, label, icon in pages],
        "page": page,
        "catalogs": [{"name": one.name, "items": one.items, "state": one.state} for one in catalogs],
        "catalog": catalog,
        "languages": list(LANGUAGES.items()),
        "account": dict(account),
    }
    with st.container(key="shell"):
        _component(key="shell-frame", data=data, on_out_change=oidc.sign_out)
