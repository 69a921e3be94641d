"""Signing in by OIDC, as Streamlit does it where `.streamlit/secrets.toml` has a section `[auth]`."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.runtime.secrets import secrets_singleton


def providers() -> list[str]:
    """The names of the providers, `default` for one without a name; none where nothing is set up."""
    if not secrets_singleton.load_if_toml_exists():
        return []
    section = st.secrets.get("auth", {})
    named = [name for name, value in section.items() if isinstance(value, Mapping) and "client_id" in value]
    return (["default"] if "client_id" in section else []) + named


def email() -> str:
    """The address that a provider has vouched for; empty where nobody has come from one, or it does not vouch."""
    if not providers() or not st.user.get("is_logged_in", False) or st.user.get("email_verified", True) is False:
        return ""
    return str(st.user.get("email") or "")


def sign_in(provider: str) -> None:
    """Send the browser to the provider, if it is one of them."""
    if provider in providers():
        st.login(None if provider == "default" else provider)


def sign_out() -> None:
    """Forget who came from a provider."""
    st.logout()
