"""Whatever fails below and was not foreseen is answered in the house's shape, with a number that the log holds."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from routes.refusals import refuse
from vitrine.incidents import incident


class Incidents:
    """ASGI middleware: the last to see an error."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] == "lifespan":
                raise
            said = incident(error, f"{scope.get('method', 'live connection')} {scope['path']}")
            if not begun:
                await refuse(said, scope, receive, send)
            elif scope["type"] == "http":
                raise  # half an answer has gone out: only hanging up can tell that it is not whole
