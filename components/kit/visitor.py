"""Who looks at the page that is being run, told by its live connection, so that the service can ask.

Found anew whenever it is asked: a session may have ended since the page was opened.
"""

from __future__ import annotations

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vitrine.access import STRANGER, Actor, Peer, find_by
from vitrine.service import shared


def visitor() -> Actor:
    """Who looks at the page; outside of a page a stranger."""
    return _found() or STRANGER


def peer() -> Peer | None:
    """What the live connection says of where it comes from; None outside of a page."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return None
    client = runtime.get_instance().get_client(context.session_id) if runtime.exists() else None
    said = client.client_context if client is not None else None
    if said is None:
        return Peer("", {})
    # Not `st.context.ip_address`: it cannot tell loopback from an address that is not known.
    return Peer(said.remote_ip or "", {name.lower(): value for name, value in said.headers}, dict(said.cookies))


def _found() -> Actor | None:
    known = peer()
    return None if known is None else shared().access.actor(known)


find_by(_found)
