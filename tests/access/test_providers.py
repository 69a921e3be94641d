"""Roles by an address that a provider of identities vouches for."""

import pytest

from access.peers import away
from vitrine.access import Access, Role
from vitrine.errors import Forbidden, Unauthorized
from vitrine.settings import Settings


@pytest.fixture
def listed(database, tmp_path, clock):
    settings = Settings(home=tmp_path, host="0.0.0.0", admins="Ada@example.org", editors="eve@example.org, bob@b.org")
    return Access(database, settings, clock)


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("ada@example.org", Role.ADMIN),
        (" EVE@example.org", Role.EDITOR),
        ("bob@b.org", Role.EDITOR),
        ("", Role.VISITOR),
        ("ada@example.org.evil.org", Role.VISITOR),
        ("mallory@example.org", Role.VISITOR),
    ],
)
def test_addresses_have_the_roles_that_the_settings_give_them(listed, email, found):
    assert listed.role_of(email) is found


def test_a_ticket_begins_one_session_within_a_minute(listed, clock):
    ticket = listed.ticket("eve@example.org")
    found, session = listed.redeem(away(), ticket)
    actor = listed.actor(away(session))
    assert (found, actor.role, actor.name) == (Role.EDITOR, Role.EDITOR, "eve@example.org")
    late = listed.ticket("eve@example.org")
    clock.now += 61
    for spent in (ticket, late, "", "guess"):
        with pytest.raises(Unauthorized):
            listed.redeem(away(), spent)
    with pytest.raises(Forbidden):
        listed.ticket("mallory@example.org")


def test_who_is_taken_off_the_list_loses_the_role_at_once(listed, database, tmp_path, clock):
    _, session = listed.redeem(away(), listed.ticket("eve@example.org"))
    shorter = Access(database, Settings(home=tmp_path, host="0.0.0.0", editors="bob@b.org"), clock)
    assert shorter.actor(away(session)).role is Role.VISITOR
