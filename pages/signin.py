"""The sign-in page: in by a password or a provider, the first password, other passwords, and out."""

from __future__ import annotations

import streamlit as st

from components.kit import Link, oidc, visitor
from components.signin import SignIn, signin
from vitrine.access import Role
from vitrine.service import shared


def show() -> None:
    """Run the page."""
    access, actor, link = shared().access, visitor(), Link.here()
    first = actor.by == "nothing" and access.unset
    if first:
        access.setup_code()  # it is in the log when the visitor is asked for it
    email = oidc.email()
    encrypted = (st.context.url or "").startswith("https:")
    with st.container(key="page"):
        signin(
            SignIn(
                by=actor.by,
                role=actor.role.word,
                name=actor.name,
                first=first,
                providers=oidc.providers(),
                stranger=email if actor.by == "nothing" and access.role_of(email) is Role.VISITOR else "",
                passwords=[role.word for role in access.password_roles()] if actor.role >= Role.EDITOR else [],
                open=not encrypted and access.exposed,
                next=link.first("next", "/"),
            ),
            oidc.sign_in,
        )
