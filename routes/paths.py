"""The rest of a path, whatever it holds: Starlette's own `path` ends at a line break, and ids may hold one."""

from __future__ import annotations

from starlette.convertors import Convertor, register_url_convertor


class _Rest(Convertor[str]):
    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("rest", _Rest())
