"""What the header says of who is here, and the way in and out."""

from __future__ import annotations

from typing import Any

import streamlit as st

from components.kit import Link, oidc, page_path
from vitrine.access import Actor, Role
from vitrine.errors import Forbidden
from vitrine.service import Service


def account(service: Service, actor: Actor) -> dict[str, Any]:
    """For the header's menu: who is here, and whether the browser is to begin a session.

    Streamlit knows somebody who has come back from the provider of an OIDC sign-in, the app's own routes do not: the
    browser is handed a ticket that begins a session for both.
    """
    said: dict[str, Any] = {"role": actor.role.word, "by": actor.by, "name": actor.name, "ticket": ""}
    if actor.by == "nothing" and (email := oidc.email()) and service.access.role_of(email) > Role.VISITOR:
        try:
            said["ticket"] = service.access.ticket(email)
        except Forbidden:  # the settings have changed meanwhile
            said["ticket"] = ""
    if actor.by == "kiosk":
        said["idle"] = service.settings.kiosk_seconds
    return said


def sign_in_path(link: Link) -> str:
    """The address of the sign-in page that leads back to here."""
    here = st.context.url or ""
    page = here.partition("://")[2].partition("/")[2].partition("?")[0]
    return page_path("signin", {"next": page_path(page, dict(link.params))})
