"""A public screen, on which nobody is more than a visitor."""

from dataclasses import replace

import pytest

from access.peers import GOOD, HERE, away, role
from vitrine.access import PROGRAM, Access, Actor, Peer, Role
from vitrine.errors import Forbidden
from vitrine.settings import Settings


def test_on_a_public_screen_everybody_is_a_visitor_and_nobody_signs_in(database, tmp_path, clock):
    Access(database, Settings(home=tmp_path), clock).set_password(Role.ADMIN, GOOD, PROGRAM)
    kiosk = Access(database, Settings(home=tmp_path, kiosk=True, admins="ada@example.org"), clock)
    assert kiosk.actor(Peer("127.0.0.1", HERE)) == Actor(Role.VISITOR, "kiosk", "kiosk", "127.0.0.1")
    for refused in (
        lambda: kiosk.sign_in(away(), GOOD),
        lambda: kiosk.set_first(away(), kiosk.setup_code(), GOOD),
        lambda: kiosk.ticket("ada@example.org"),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_the_session_of_an_admin_is_worth_nothing_on_a_public_screen(database, tmp_path, clock):
    settings = Settings(home=tmp_path)
    before = Access(database, settings, clock)
    before.set_password(Role.ADMIN, GOOD, PROGRAM)
    _, session = before.sign_in(away(), GOOD)
    assert role(Access(database, replace(settings, kiosk=True), clock), session) is Role.VISITOR
