"""What happens when the app starts and stops."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool

from routes.guard import KEY
from routes.hosts import for_streamlit
from routes.visitors import proxies
from vitrine.access import PROGRAM, acting
from vitrine.access.peer import is_loopback
from vitrine.errors import VitrineError
from vitrine.service import shared
from vitrine.settings import Settings


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Open the home folder, resume what a killed process left, warm the models; close everything at the end."""
    try:
        service = await run_in_threadpool(shared)
    except VitrineError as error:
        print(f"vitrine: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    proxies(service.settings.trusted_proxies)  # a wrong setting stops the start and not the first visitor
    if address := _address(service.settings):
        service.announce(address, KEY)
    if not is_loopback(_bound()):
        service.access.bound_elsewhere()
    if service.access.exposed and service.access.unset and not service.settings.kiosk:
        service.access.setup_code()
    with acting(PROGRAM):
        service.resume()
        service.watching.start()
        try:
            service.enriching.start()
            service.tagging.start()
            service.weighing.start()
        except VitrineError as error:  # a setting that names no enricher
            print(f"vitrine: {error}", file=sys.stderr)
            service.close()
            raise SystemExit(1) from None
        for catalog in service.catalogs.all():
            service.models.warm(catalog.name)
    try:
        yield
    finally:
        await run_in_threadpool(service.close)


def _address(settings: Settings) -> str:
    """Where this app answers on this machine. Streamlit's own list of hosts learns what `routes.hosts` answers to."""
    from streamlit import config

    host = _bound()
    config.set_option("server.allowedHosts", for_streamlit(settings, host))
    host = "127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host
    return f"http://{host}:{config.get_option('server.port')}"


def _bound() -> str:
    """The address that Streamlit's server listens on; without one it takes all."""
    from streamlit import config

    return str(config.get_option("server.address") or "0.0.0.0")
