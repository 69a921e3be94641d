"""What the pages' document may load and run (Content-Security-Policy)."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@lru_cache(maxsize=8)
def policy(document: str) -> str:
    """The policy under which a document runs: its own inline scripts by their checksums, and no others.

    Styles are inline because Streamlit and the components in their shadow roots write them so; a style runs nothing.
    `blob:` scripts are how Streamlit loads the lines that import a component's module: only a script that runs already
    can make one; `wasm-unsafe-eval` lets scripts that run already compile WebAssembly, as Streamlit's reader of
    messages does for its long integers. Neither `unsafe-eval` nor any other site is needed.
    """
    scripts = " ".join(f"'sha256-{_checksum(script)}'" for script in _INLINE.findall(document))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' blob: 'wasm-unsafe-eval' {scripts}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


def _checksum(script: str) -> str:
    # Browsers read every line end as a line feed before they hash.
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
