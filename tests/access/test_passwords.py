"""Passwords, the sessions that they begin, and the first of them."""

import pytest

from access.peers import GOOD, OTHER, away, role
from vitrine.access import PROGRAM, Role
from vitrine.errors import Conflict, Forbidden, QueryError, Unauthorized
from vitrine.settings import Settings


def test_a_password_opens_its_role_and_no_other(access):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    access.set_password(Role.EDITOR, OTHER, PROGRAM)
    assert access.sign_in(away(), GOOD)[0] is Role.ADMIN
    found, session = access.sign_in(away(), OTHER)
    assert found is Role.EDITOR
    assert role(access, session) is Role.EDITOR
    assert role(access, session + "x") is Role.VISITOR
    assert role(access) is Role.VISITOR
    for wrong in ("", GOOD[:-1], GOOD.upper(), "\ud800"):
        with pytest.raises(Unauthorized):
            access.sign_in(away(address=f"198.51.100.{len(wrong)}"), wrong)


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password(access):
    access.set_password(Role.ADMIN, "Café au lait, s'il vous plaît", PROGRAM)
    assert access.sign_in(away(), "Cafe\u0301 au lait, s'il vous plai\u0302t")[0] is Role.ADMIN


@pytest.mark.parametrize("password", ["", "short", "x" * 9, "aaaaaaaaaaaaaaa", "ababababababab", "x" * 2000])
def test_a_password_that_is_easily_guessed_is_not_taken(access, password):
    with pytest.raises(QueryError):
        access.set_password(Role.ADMIN, password, PROGRAM)
    assert access.unset


def test_two_roles_have_no_password_in_common(access):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    with pytest.raises(QueryError):
        access.set_password(Role.EDITOR, GOOD, PROGRAM)


@pytest.mark.usefixtures("dear")
def test_nothing_in_the_record_book_opens_anything(access, database, tmp_path):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    _, session = access.sign_in(away(), GOOD)
    device = access.device(Role.ADMIN)
    database.close()
    book = b"".join(file.read_bytes() for file in tmp_path.glob("book.sqlite*"))
    for secret in (GOOD, session, device):
        assert secret.encode() not in book
    assert b"$argon2id$v=19$m=65536,t=3,p=4$" in book


def test_a_session_ends_when_it_is_not_used_and_at_the_latest_after_its_time(access, clock):
    settings = Settings()
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    _, session = access.sign_in(away(), GOOD)
    clock.now += settings.session_idle - 1
    assert role(access, session) is Role.ADMIN
    clock.now += settings.session_idle - 1
    assert role(access, session) is Role.ADMIN, "it was used in between"
    clock.now += settings.session_idle + 1
    assert role(access, session) is Role.VISITOR
    clock.now -= settings.session_idle
    assert role(access, session) is Role.VISITOR, "what has ended does not begin again"

    begun = clock.now
    _, session = access.sign_in(away(), GOOD)
    while clock.now - begun + 3600 < settings.session_longest:
        clock.now += 3600
        assert role(access, session) is Role.ADMIN
    clock.now += 3601
    assert role(access, session) is Role.VISITOR


def test_signing_out_ends_that_session_only(access):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    _, one = access.sign_in(away(), GOOD)
    _, other = access.sign_in(away(), GOOD)
    access.sign_out(away(one))
    assert (role(access, one), role(access, other)) == (Role.VISITOR, Role.ADMIN)


def test_another_password_ends_the_sessions_of_the_old_one(access):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    access.set_password(Role.EDITOR, OTHER, PROGRAM)
    _, admin = access.sign_in(away(), GOOD)
    _, editor = access.sign_in(away(), OTHER)
    begun = access.change_password(away(admin), Role.ADMIN, "a third long password", GOOD)
    assert role(access, admin) is Role.VISITOR
    assert role(access, editor) is Role.EDITOR
    assert role(access, begun[1]) is Role.ADMIN, "who changed it stays in"
    with pytest.raises(Unauthorized):
        access.sign_in(away(), GOOD)


def test_a_password_is_changed_by_its_own_role_or_an_admin_who_knows_their_own(access):
    access.set_password(Role.ADMIN, GOOD, PROGRAM)
    access.set_password(Role.EDITOR, OTHER, PROGRAM)
    _, admin = access.sign_in(away(), GOOD)
    _, editor = access.sign_in(away(), OTHER)
    new = "a third long password"
    with pytest.raises(Unauthorized):
        access.change_password(away(), Role.EDITOR, new, OTHER)
    with pytest.raises(Forbidden):
        access.change_password(away(editor), Role.ADMIN, new, OTHER)
    with pytest.raises(Unauthorized):
        access.change_password(away(admin), Role.EDITOR, new, OTHER)
    access.change_password(away(admin), Role.EDITOR, new, GOOD)
    assert role(access, editor) is Role.VISITOR
    assert access.sign_in(away(), new)[0] is Role.EDITOR


def test_only_who_sees_the_log_sets_the_first_password(access, caplog):
    code = access.setup_code()
    assert code in caplog.text
    with pytest.raises(Unauthorized):
        access.set_first(away(), "ABCD-EFGH-JKLM", GOOD)
    found, session = access.set_first(away(), f" {code.lower()} ", GOOD)
    assert (found, role(access, session)) == (Role.ADMIN, Role.ADMIN)
    with pytest.raises(Conflict):
        access.set_first(away(), code, OTHER)


def test_a_password_that_cannot_be_taken_leaves_the_code_as_it_is(access):
    code = access.setup_code()
    with pytest.raises(QueryError):
        access.set_first(away(), code, "short")
    assert access.set_first(away(), code, GOOD)[0] is Role.ADMIN
