"""The command `serve`: this process becomes the app."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from vitrine.cli.following import follow

if TYPE_CHECKING:
    from vitrine.settings import Settings


def serve(asked: argparse.Namespace, settings: Settings) -> int:
    """Index the samples where that is asked for, then run Streamlit in the place of this process."""
    from vitrine.commands import connect
    from vitrine.settings import APP

    call = connect(settings, "vitrine serve")
    try:
        for name in call("stale_samples")["catalogs"] if asked.samples else ():
            print(f"Indexing {name}", file=sys.stderr)
            follow(call, call("index", catalog=name, source=name))
    finally:
        call.close()
    host = asked.host or settings.host or "127.0.0.1"
    environment = os.environ | {"VITRINE_HOME": str(settings.home), "VITRINE_HOST": host}
    arguments = [sys.executable, "-m", "streamlit", "run", str(APP / "app.py")]
    arguments += ["--server.address", host, "--server.port", str(asked.port)]
    print(f"Vitrine is at http://{host}:{asked.port} (Ctrl+C stops it)")
    os.chdir(APP)  # Streamlit reads .streamlit/config.toml from the folder it is started in
    sys.stdout.flush()
    os.execve(sys.executable, arguments, environment)
