"""Routing: words of a query that name what the catalog's own columns hold become exact filters."""

from vitrine.search.routing.route import EVERYTHING, route, without
from vitrine.search.routing.spans import NOTHING, Routed, Routing
from vitrine.search.routing.vocabulary import Vocabulary

__all__ = ["EVERYTHING", "NOTHING", "Routed", "Routing", "Vocabulary", "route", "without"]
