"""Who may use the API.

Reading and searching is open to programs of this machine, as the pages are; from elsewhere, or where any forwarding
header says that a proxy stands in between, it needs a token. Whatever changes something needs a token that allows it,
wherever the request comes from: a page of another site can make a browser of this machine send one. For the same reason
the cookie of somebody who has signed in counts for nothing here.
"""

from __future__ import annotations

from starlette.requests import Request

from routes.roles import peer
from vitrine.access import STRANGER, Actor
from vitrine.errors import Forbidden, Unauthorized
from vitrine.service import Service
from vitrine.store.tokens import Scope

_CHANGES = {Scope.EDIT: "this is an editor's work", Scope.FULL: "this changes something"}


def allowed(request: Request, service: Service, scope: Scope) -> Actor:
    """Who sends the request, which may do what needs that scope.

    Raises:
        Unauthorized: a token is needed and there is none, or it opens nothing.
        Forbidden: the token does not allow that.
    """
    sender = peer(request)
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind:
        token = service.tokens.known(text.strip()) if kind.lower() == "bearer" else None
        if token is None:
            raise Unauthorized(
                "This token opens nothing", "it was revoked, or never given out", "get one: vitrine tokens add NAME"
            )
        if not token.allows(scope):
            may = "read and search" if token.scope is Scope.READ else "read, search and edit"
            raise Forbidden(
                f"The token {token.name} may {may} only", _CHANGES[scope], f"use one of scope {scope.value}"
            )
        return service.access.of_token(token, sender)
    if scope is Scope.READ and (service.settings.api_open or service.access.is_here(sender)):
        return STRANGER
    raise Unauthorized(
        "The API needs a token for that",
        "the request comes from another machine" if scope is Scope.READ else _CHANGES[scope],
        "send the header Authorization: Bearer TOKEN; get one with vitrine tokens add NAME",
    )
