"""Filters, each with what it means."""

from __future__ import annotations

from contract.points import colours, key
from vitrine.store.protocol import Between, Filter, HasId, OneOf

FILTERS = {
    "no filter": (None, lambda _: True),
    "a keyword or a list with it": (Filter((OneOf("colour", ("red",)),)), lambda p: "red" in colours(p)),
    "a member of lists only": (Filter((OneOf("colour", ("gold",)),)), lambda p: "gold" in colours(p)),
    "one of two": (
        Filter((OneOf("colour", ("gold", "blue")),)),
        lambda p: bool({"gold", "blue"} & set(colours(p))),
    ),
    "no such value": (Filter((OneOf("colour", ("beige",)),)), lambda _: False),
    "no such key": (Filter((OneOf("nothing", ("red",)),)), lambda _: False),
    "a range, ends included": (Filter((Between("price", 10.0, 50.0),)), lambda p: 10 <= p.payload["price"] <= 50),
    "from": (Filter((Between("price", low=50.0),)), lambda p: p.payload["price"] >= 50),
    "up to": (Filter((Between("price", high=50.0),)), lambda p: p.payload["price"] <= 50),
    "integers": (Filter((Between("year", 1905, 1910),)), lambda p: 1905 <= p.payload["year"] <= 1910),
    "ids": (Filter((HasId((key(3), key(8), key(1000))),)), lambda p: p.id in (key(3), key(8))),
    "no ids": (Filter((HasId(()),)), lambda _: False),
    "not a colour": (
        Filter(must_not=(OneOf("colour", ("red", "gold")),)),
        lambda p: not {"red", "gold"} & set(colours(p)),
    ),
    "not these ids": (Filter(must_not=(HasId((key(3),)),)), lambda p: p.id != key(3)),
    "all of it": (
        Filter(
            (OneOf("colour", ("red", "blue")), Between("year", 1904, 1930)),
            (OneOf("colour", ("gold",)), Between("price", 20.0, 30.0)),
        ),
        lambda p: (
            bool({"red", "blue"} & set(colours(p)))
            and 1904 <= p.payload["year"] <= 1930
            and "gold" not in colours(p)
            and not 20 <= p.payload["price"] <= 30
        ),
    ),
}
