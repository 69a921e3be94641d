"""The app: Streamlit's pages and the app's own routes as one ASGI application.

`streamlit run app.py` serves it, and so does any ASGI server (`uvicorn app:app`).
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from components.embed import embed
from components.frame import Document, Languages, assets, on_error
from components.manual import manual
from pages import PATHS
from routes import lifespan, routes, stack, v1

# A forwarding header is believed of the proxies that VITRINE_TRUSTED_PROXIES names, which `routes.visitors` does; the
# server underneath would believe whoever connects from this machine.
os.environ.setdefault("FORWARDED_ALLOW_IPS", "none")

app = st.App(
    # Not beside this file: Streamlit would take the folder `pages` next to its script for pages of its own kind.
    Path(__file__).parent / "pages" / "navigation.py",
    routes=[assets, embed, manual("/api/v1/docs", v1.document()), *routes],
    lifespan=lifespan,
    middleware=[Middleware(Languages), *stack(), Middleware(Document, pages=PATHS)],
    on_script_error=on_error,
)
