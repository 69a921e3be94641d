"""Signing in: the password or a provider, the first password with its code, other passwords, signing out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from components.kit import define

_component = define(Path(__file__).parent)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the page knows.

    Attributes:
        by, role, name: who is here (`vitrine.access.Actor`).
        first: nobody has set a password yet.
        providers: names of those that can be signed in with.
        stranger: the e-mail address of somebody who has come from a provider and has no role here.
        passwords: the roles that have one.
        open: the connection is not encrypted although others can reach the app.
        next: the address to go on to.
    """

    by: str
    role: str
    name: str
    first: bool
    providers: Sequence[str]
    stranger: str
    passwords: Sequence[str]
    open: bool
    next: str


def signin(shown: SignIn, on_provider: Callable[[str], None]) -> None:
    """Show it; `on_provider` is called with the name of a provider that the visitor wants to sign in with."""

    def go() -> None:
        sent = st.session_state["signin"].get("provider")
        if isinstance(sent, dict):
            on_provider(str(sent.get("name", "")))

    _component(key="signin", data=asdict(shown), on_provider_change=go)
