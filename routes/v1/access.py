"""Who may use the API.

Reading and searching is open to programs of this machine, as the pages are; from elsewhere, or where any forwarding
header says that a proxy stands in between, it needs a token. Whatever changes something needs a token that allows it,
wherever the request comes from: a page of another site can make a browser of this machine send one.
"""

from __future__ import annotations

from starlette.requests import Request

from routes.visitors import is_here
from vitrine.errors import Forbidden, Unauthorized
from vitrine.service import Service
from vitrine.store.tokens import Scope


def check_access(request: Request, service: Service, scope: Scope) -> None:
    """Whether the request may do what needs that scope.

    Raises:
        Unauthorized: a token is needed and there is none, or it opens nothing.
        Forbidden: the token does not allow that.
    """
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind:
        token = service.tokens.known(text.strip()) if kind.lower() == "bearer" else None
        if token is None:
            raise Unauthorized(
                "This token opens nothing", "it was revoked, or never given out", "get one: vitrine tokens add NAME"
            )
        if not token.allows(scope):
            raise Forbidden(
                f"The token {token.name} may read and search only", "this changes something", "use one of scope full"
            )
        return
    if scope is Scope.READ and (
        service.settings.api_open or is_here(request.client and request.client.host, request.headers)
    ):
        return
    raise Unauthorized(
        "The API needs a token for that",
        "it changes something" if scope is Scope.FULL else "the request comes from another machine",
        "send the header Authorization: Bearer TOKEN; get one with vitrine tokens add NAME",
    )
