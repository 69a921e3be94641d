"""Runs a page inside its frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from components import theme
from components.frame.account import account, sign_in_path
from components.kit import Link, opened, page_path, visitor
from components.notice import notice, trouble
from components.shell import shell
from components.tray import tray
from vitrine.access import Actor, Role
from vitrine.errors import VitrineError
from vitrine.incidents import incident
from vitrine.service import Service
from vitrine.words import tr


def frame(
    service: Service,
    pages: Sequence[tuple[str, str, str]],
    page: Any,
    needs: Mapping[str, Role],
    in_kiosk: Collection[str],
) -> None:
    """Show the header and run the page; an error that the page lets through is shown in its place.

    Args:
        service: the app's.
        pages: path, label and icon of what stands in the navigation.
        page: the page chosen by `st.navigation`.
        needs: the role that each page takes.
        in_kiosk: the pages that a screen in kiosk mode has.
    """
    actor = visitor()
    kiosk = actor.by == "kiosk"
    st.set_page_config(page_title=f"{page.title} – Vitrine", layout="wide")
    theme.apply(editors=actor.role >= Role.EDITOR, kiosk=kiosk)
    link = Link.here()
    try:
        info = opened(service, link)
    except VitrineError:  # the page itself says so
        info = None
    shown = [one for one in pages if actor.role >= needs[one[0]] and (not kiosk or one[0] in in_kiosk)]
    shell(shown, page.url_path, service.catalogs.all(), info.name if info else "", account(service, actor))
    tray(boards=actor.role >= Role.EDITOR)
    if kiosk and page.url_path not in in_kiosk:
        notice(tr("This screen is for looking and searching"), "", [(tr("Search"), page_path(""))])
        return
    if actor.role < needs[page.url_path]:
        _closed(actor, needs[page.url_path], link)
        return
    try:
        page.run()
    except VitrineError as error:
        ways = [(tr("All catalogs"), page_path("catalogs"))] if actor.role >= Role.ADMIN else []
        trouble(error, [*ways, (tr("Start"), page_path(""))])


def _closed(actor: Actor, needed: Role, link: Link) -> None:
    """The page takes another role."""
    title = tr("This page is for editors") if needed == Role.EDITOR else tr("This page is for admins")
    if actor.by == "nothing":
        notice(title, tr("Sign in to go on."), [(tr("Sign in"), sign_in_path(link)), (tr("Search"), page_path(""))])
        return
    notice(
        title,
        tr("Your present role does not reach that far."),
        [(tr("Search"), page_path("")), (tr("Account"), page_path("signin"))],
    )


def on_error(error: Exception) -> bool:
    """A defect: the visitor gets a plain word, a number and the way on, the log the rest."""
    trouble(incident(error, "a page"), [(tr("Start"), page_path(""))])
    return True
