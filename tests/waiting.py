"""Waiting for something in a page of the app.

Playwright's `wait_for_function` makes code of text in the page when it asks a second time, which the app's
Content-Security-Policy forbids; asking anew from outside does not.
"""

import time
from typing import Any

from playwright.sync_api import Page

_NONE = object()


def until(page: Page, expression: str, arg: Any = _NONE, seconds: float = 30.0) -> None:
    """Wait until a JavaScript expression, or function of `arg`, says yes. Raises AssertionError if it does not."""
    end = time.monotonic() + seconds
    while not (page.evaluate(expression) if arg is _NONE else page.evaluate(expression, arg)):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)
