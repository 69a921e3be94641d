"""Where somebody comes from, and what that alone allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.peers import HERE
from vitrine.access import Access, Peer, Role
from vitrine.access.peer import from_here
from vitrine.settings import Settings

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
