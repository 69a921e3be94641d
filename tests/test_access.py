"""Who may do what: where somebody comes from, passwords, sessions, tickets, and the table of roles."""

import inspect
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from vitrine.access import (
    COOKIE,
    DEVICE,
    PROGRAM,
    STRANGER,
    Access,
    Actor,
    Peer,
    Role,
    TooManyTries,
    acting,
    current,
    passwords,
)
from vitrine.access.peer import from_here
from vitrine.access.policy import NEEDS
from vitrine.errors import Conflict, Forbidden, QueryError, Unauthorized
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.database import Database

HERE = {"host": "127.0.0.1:8501", "user-agent": "x", "accept": "*/*"}
PROXIED = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-anything",
    "x-real-ip",
    "via",
    "cf-connecting-ip",
    "cf-ray",
    "true-client-ip",
    "x-client-ip",
    "x-envoy-external-address",
    "x-amzn-trace-id",
    "fly-client-ip",
    "tailscale-user-login",
]
GOOD, OTHER = "correct horse battery", "another long password"


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def cheap(request, monkeypatch):
    """Hashes that take no time, except where a test says `dear`."""
    if "dear" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def dear():
    """Hashes as the app makes them."""


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "book.sqlite")
    yield database
    database.close()


@pytest.fixture
def access(database, tmp_path, clock):
    return Access(database, Settings(home=tmp_path, host="0.0.0.0"), clock)


def away(session="", device="", address="203.0.113.7"):
    cookies = {name: value for name, value in ((COOKIE, session), (DEVICE, device)) if value}
    return Peer(address, {"host": "vitrine.example"}, cookies)


def role(access, session=""):
    return access.actor(away(session)).role


# --- where somebody comes from ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "LOCALHOST"])
def test_who_sits_at_the_machine_is_an_admin(database, tmp_path, address, host):
    actor = Access(database, Settings(home=tmp_path)).actor(Peer(address, HERE | {"host": host}))
    assert (actor.role, actor.by) == (Role.ADMIN, "here")


@pytest.mark.parametrize("address", ["", "192.168.1.5", "203.0.113.7", "2001:db8::1", "testclient", "0.0.0.0"])
def test_who_comes_from_another_address_is_a_visitor(database, tmp_path, address):
    actor = Access(database, Settings(home=tmp_path)).actor(Peer(address, HERE))
    assert (actor.role, actor.by) == (Role.VISITOR, "nothing")


@pytest.mark.parametrize("header", PROXIED)
def test_a_proxys_header_means_that_nobody_sits_here(tmp_path, header):
    assert from_here(Peer("127.0.0.1", HERE), Settings(home=tmp_path))
    assert not from_here(Peer("127.0.0.1", HERE | {header: "127.0.0.1"}), Settings(home=tmp_path))


@given(
    header=st.sampled_from(PROXIED),
    value=st.text(max_size=40),
    others=st.dictionaries(st.sampled_from(["accept", "cookie", "user-agent", "origin"]), st.text(max_size=20)),
    address=st.sampled_from(["127.0.0.1", "::1", "203.0.113.7", ""]),
    host=st.sampled_from(["localhost", "127.0.0.1:8501", "[::1]", "vitrine.example"]),
)
def test_no_value_of_any_forwarding_header_makes_an_admin(header, value, others, address, host):
    assert not from_here(Peer(address, {**others, "host": host, header: value}), Settings())


@given(host=st.text(max_size=30).filter(lambda name: not name.lower().startswith(("localhost", "127.", "[", "::"))))
def test_another_name_of_the_machine_means_that_the_visitor_came_by_it(host):
    assert not from_here(Peer("127.0.0.1", {"host": host}), Settings())


@pytest.mark.parametrize(
    "changed",
    [
        {"host": "0.0.0.0"},
        {"host": "::"},
        {"host": "192.168.1.5"},
        {"sign_in": True},
        {"public_url": "https://vitrine.example"},
    ],
)
def test_an_app_that_others_can_reach_asks_everybody_to_sign_in(database, tmp_path, changed):
    access = Access(database, Settings(home=tmp_path, **changed))
    assert access.exposed
    assert access.actor(Peer("127.0.0.1", HERE)).role is Role.VISITOR


def test_a_server_that_listens_elsewhere_is_one_that_others_can_reach(database, tmp_path):
    access = Access(database, Settings(home=tmp_path))
    access.bound_elsewhere()
    assert access.actor(Peer("127.0.0.1", HERE)).role is Role.VISITOR


# --- passwords and sessions ---------------------------------------------------------------------------------------


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


# --- the first start ----------------------------------------------------------------------------------------------


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


# --- guessing -----------------------------------------------------------------------------------------------------


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


# --- OIDC ---------------------------------------------------------------------------------------------------------


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


# --- kiosk --------------------------------------------------------------------------------------------------------


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


# --- the table of roles -------------------------------------------------------------------------------------------

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
