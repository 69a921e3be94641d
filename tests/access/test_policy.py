"""The table of roles: every method of the service has one, and is refused to lesser ones."""

import inspect

import pytest

from vitrine.access import STRANGER, Actor, Role, acting, current
from vitrine.access.policy import NEEDS
from vitrine.errors import Forbidden, Unauthorized
from vitrine.service import Service
from vitrine.settings import Settings

UNCHECKED = {"settings", "home", "access"}
"""What of a service is no part: its settings, what the parts share, and who somebody is."""


def parts(service):
    return {name for name in vars(service) if not name.startswith("_")} - UNCHECKED


def methods(part):
    raw = object.__getattribute__(part, "__dict__")["_part"]
    return {name for name, _ in inspect.getmembers(type(raw), callable) if not name.startswith("_")}


def test_every_part_of_the_service_and_every_method_has_a_role(service):
    assert parts(service) == set(NEEDS)
    for name in NEEDS:
        assert methods(getattr(service, name)) == set(NEEDS[name]), f"the table of roles is not that of {name}"


@pytest.mark.parametrize(
    ("part", "method", "needed"),
    [(part, method, needed) for part, table in NEEDS.items() for method, needed in table.items() if needed],
)
@pytest.mark.parametrize("by", ["nothing", "kiosk", "password"])
def test_whatever_takes_a_role_is_refused_to_lesser_ones_before_it_is_begun(service, part, method, needed, by):
    lesser = Role(needed - 1)
    refusal = Unauthorized if by == "nothing" else Forbidden
    with acting(Actor(lesser, by)), pytest.raises(refusal):
        getattr(getattr(service, part), method)(object())  # it would trip over that, were it called


def test_what_forgets_to_say_who_acts_is_a_visitor_in_the_app(tmp_path):
    service = Service(Settings(home=tmp_path / "home"), "a test", STRANGER)
    try:
        with pytest.raises(Unauthorized):
            service.catalogs.delete("shapes")
        with pytest.raises(Unauthorized):
            service.boards.all()
    finally:
        service.close()


def test_who_acts_is_known_in_threads_that_work_is_handed_to():
    import anyio

    async def ask():
        with acting(Actor(Role.EDITOR, "password", "Eve")):
            return await anyio.to_thread.run_sync(lambda: current().name)

    assert anyio.run(ask) == "Eve"
    assert current() == STRANGER


def test_changes_are_noted_with_who_made_them_and_how_they_went(service):
    with acting(Actor(Role.ADMIN, "token", "token ci", "203.0.113.7")):
        service.boards.create("Spring")
        with pytest.raises(Exception, match="no catalog called none"):
            service.catalogs.delete("none")
        service.boards.all()
    noted = [(e.who, e.role, e.address, e.action, e.subject, e.outcome) for e in service.access.audit.recent(2)]
    assert noted == [
        ("token ci", "admin", "203.0.113.7", "catalogs.delete", "none", "unknown_catalog"),
        ("token ci", "admin", "203.0.113.7", "boards.create", "Spring", "done"),
    ]
