"""Who guesses passwords waits, and others do not wait for it."""

import pytest

from access.peers import GOOD, away, role
from vitrine.access import PROGRAM, Role, TooManyTries
from vitrine.errors import Unauthorized


def guess(access, peer=None):
    with pytest.raises((Unauthorized, TooManyTries)) as caught:
        access.sign_in(peer or away(), "a wrong password")
    return caught.type


def test_who_guesses_waits_longer_and_longer(access, clock):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    assert [guess(access) for _ in range(6)] == [Unauthorized] * 5 + [TooManyTries]
    with pytest.raises(TooManyTries) as caught:
        access.sign_in(away(), GOOD)
    assert "2 s" in caught.value.remedy
    clock.now += 2
    assert guess(access) is Unauthorized
    clock.now += 2
    assert guess(access) is TooManyTries, "the next wait is twice as long"
    clock.now += 2
    assert access.sign_in(away(), GOOD)[0] is Role.ADMIN
    assert guess(access) is Unauthorized, "who was right starts anew"


def test_no_wait_is_longer_than_ten_minutes_and_an_hour_forgets(access, clock):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    for _ in range(30):
        guess(access)
        clock.now += 600
    assert guess(access) is Unauthorized
    clock.now += 3601
    assert [guess(access) for _ in range(5)] == [Unauthorized] * 5


def test_other_addresses_do_not_wait_for_one_but_a_whole_network_does(access):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    for _ in range(6):
        guess(access)
    assert access.sign_in(away(address="198.51.100.1"), GOOD)[0] is Role.ADMIN
    found = [guess(access, away(address=f"2001:db8::{n:x}")) for n in range(1, 7)]
    assert found == [Unauthorized] * 5 + [TooManyTries]


def test_guessing_from_everywhere_is_slowed_but_the_owners_browser_is_let_in(access):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    _, session = access.sign_in(away(), GOOD)
    device = access.device(Role.ADMIN)
    found = [guess(access, away(address=f"198.51.{n}.1")) for n in range(60)]
    assert found[:39] == [Unauthorized] * 39
    assert found[-1] is TooManyTries
    with pytest.raises(TooManyTries):
        access.sign_in(away(address="192.0.2.1"), GOOD)
    assert role(access, session) is Role.ADMIN, "who is in stays in"
    assert access.sign_in(away(device=device, address="192.0.2.1"), GOOD)[0] is Role.ADMIN


def test_the_code_cannot_be_guessed_faster_than_a_password(access):
    access.setup_code()
    kinds = []
    for _ in range(6):
        with pytest.raises((Unauthorized, TooManyTries)) as caught:
            access.set_first(away(), "ABCD-EFGH-JKLM", GOOD)
        kinds.append(caught.type)
    assert kinds == [Unauthorized] * 5 + [TooManyTries]
