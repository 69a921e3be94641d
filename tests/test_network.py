"""What stands before every route and page: host, origin, sizes, rates, headers, and words for what went wrong."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from routes import rates as rates_module
from routes import visitors
from routes.buckets import Allowance, Buckets
from routes.headers import SecurityHeaders
from routes.hosts import check_host, check_origin, for_streamlit, names
from routes.rates import Limited, Rates, kind
from routes.stack import stack
from vitrine.errors import Forbidden, TooMany
from vitrine.incidents import printable
from vitrine.settings import BadSetting, Settings

FAR = ("203.0.113.5", 40000)
HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, allowed_hosts="vitrine.example", rate_searches=240, rate_sign_ins=4)


class Clock:
    """Time that goes on only when told to."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def connect(settings, clock):
    def fail(_):
        raise ValueError("the password is hunter2")

    async def live(socket):
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    def connect(client=("127.0.0.1", 40000), host="localhost:8501", **changed):
        now = replace(settings, **changed)
        rates = Rates(now, clock)
        before = [one for one in stack(lambda: now) if one.cls is not Limited]
        limited = Middleware(Limited, rates=lambda: rates)
        routes = [
            Route("/fail", fail),
            Route("/page", lambda _: HTMLResponse("<p>page")),
            WebSocketRoute("/_stcore/stream", live),
            Route("/{rest:path}", lambda _: PlainTextResponse("ok"), methods=["GET", "POST", "PUT"]),
        ]
        app = Starlette(routes=routes, middleware=[*before, limited])
        return TestClient(app, base_url=f"http://{host}", client=client, raise_server_exceptions=False)

    return connect


class TestHosts:
    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8501", "[::1]:8501", "vitrine.example."])
    def test_the_apps_own_names_are_answered(self, connect, host):
        assert connect().get("/", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host",
        [
            *(
                "evil.example",
                "evil.example:8501",
                "localhost.evil.example",
                "127.0.0.1.nip.io",
                "vitrine.example.evil",
            ),
            *("", "localhost@evil.example", "localhost/evil", "localhost:port", "[::1", "192.168.1.5", "localhost?x"),
        ],
    )
    def test_a_foreign_name_gets_nothing_from_route_page_or_live_connection(self, connect, host):
        client = connect()
        for path in ("/", "/api/token", "/_stcore/host-config", "/thumb/x.webp"):
            answer = client.get(path, headers={"Host": host})
            assert answer.status_code == 403
            assert "VITRINE_ALLOWED_HOSTS" in answer.json()["remedy"]
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect("/_stcore/stream", headers={"Host": host}),
        ):
            pass

    def test_a_person_at_a_wrong_address_reads_a_page_and_no_markup_of_the_address(self, connect):
        answer = connect().get("/", headers={"Host": "<b>x</b>", **HTML})
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("text/html")
        assert "&lt;b&gt;" in answer.text and "<b>" not in answer.text

    def test_an_address_is_answered_only_where_the_connection_came_in_by_it(self, settings):
        asked = Headers({"Host": "192.168.1.5:8501"})
        check_host(asked, settings, ("192.168.1.5", 8501))
        with pytest.raises(Forbidden):
            check_host(asked, settings, ("192.168.1.6", 8501))
        with pytest.raises(Forbidden):  # a name that a server's configuration gives is no address
            check_host(Headers({"Host": "evil.example"}), settings, ("evil.example", 8501))

    def test_the_public_address_is_one_of_the_apps_names(self, settings):
        assert "shop.example" in names(replace(settings, public_url="https://shop.example/pictures"))

    def test_streamlits_own_list_says_the_same(self, settings):
        assert for_streamlit(settings, "127.0.0.1") == ["127.0.0.1", "::1", "localhost", "vitrine.example"]
        assert "192.168.1.5" in for_streamlit(settings, "192.168.1.5")
        assert for_streamlit(settings, "0.0.0.0") == ["*"]


class TestOrigins:
    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "null", "http://localhost:3000", "https://localhost.evil", "http://[", "x"]
    )
    def test_a_page_from_elsewhere_can_neither_change_anything_nor_open_a_live_connection(self, connect, origin):
        client = connect()
        assert client.post("/api/boards", headers={"Origin": origin}).status_code == 403
        with (
            pytest.raises(WebSocketDisconnect),
            client.websocket_connect("/_stcore/stream", headers={"Origin": origin, "Host": "localhost:8501"}),
        ):
            pass

    def test_the_apps_own_pages_can(self, connect):
        client = connect()
        own = {"Origin": "http://localhost:8501", "Host": "localhost:8501"}
        assert client.post("/api/boards", headers=own).status_code == 200
        with client.websocket_connect("/_stcore/stream", headers=own) as socket:
            assert socket.receive_text() == "hello"

    def test_behind_a_proxy_the_public_name_is_an_origin_of_the_apps_own(self, settings):
        check_origin({"origin": "https://vitrine.example", "host": "127.0.0.1:8501"}, settings)

    def test_a_program_says_no_origin(self, settings):
        check_origin({"host": "localhost"}, settings)


class TestRates:
    def test_a_visitor_who_searches_too_much_is_asked_to_wait_and_then_served_again(self, connect, clock):
        client = connect(FAR)
        answers = [client.get("/api/catalogs/shop/search?q=red") for _ in range(61)]
        assert [answer.status_code for answer in answers] == [200] * 60 + [429]
        refused = answers[-1]
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["error"] == "too_many"
        assert "wait a second" in refused.json()["remedy"]
        assert client.get("/api/catalogs").status_code == 200  # the rest goes on
        clock.now += 1
        assert client.get("/api/catalogs/shop/search?q=red").status_code == 200

    def test_one_visitors_flood_does_not_shut_out_another(self, connect):
        client = connect(FAR)
        for _ in range(100):
            client.get("/api/catalogs/shop/search")
        client._transport.client = ("203.0.113.6", 1)
        assert client.get("/api/catalogs/shop/search").status_code == 200

    def test_attempts_to_sign_in_are_few(self, connect):
        client = connect(FAR)
        assert [client.post("/api/sign-in").status_code for _ in range(3)] == [200, 429, 429]

    def test_this_machine_itself_is_not_counted_but_what_comes_through_a_proxy_is(self, connect):
        client = connect()
        assert {client.post("/api/sign-in").status_code for _ in range(9)} == {200}
        proxied = [client.post("/api/sign-in", headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(3)]
        assert [answer.status_code for answer in proxied] == [200, 429, 429]

    def test_visitors_behind_a_named_proxy_are_told_apart(self, connect):
        client = connect(("10.1.2.3", 1), trusted_proxies="10.0.0.0/8")
        for n in range(5):
            assert client.post("/api/sign-in", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code == 200
        said = {"X-Forwarded-For": "1.2.3.4, 203.0.113.4"}  # what the visitor made up stands to the left
        assert client.post("/api/sign-in", headers=said).status_code == 429

    def test_a_live_connection_too_many_is_not_opened(self, connect):
        client = connect(FAR, rate_sessions=4)
        own = {"Host": "localhost:8501"}
        with client.websocket_connect("/_stcore/stream", headers=own) as socket:
            socket.receive_text()
        with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect("/_stcore/stream", headers=own):
            pass
        assert "opened a lot" in refused.value.reason

    def test_a_page_counts_the_searches_that_it_makes(self, settings, clock, monkeypatch):
        rates = Rates(settings, clock)
        monkeypatch.setattr(rates_module, "shared_rates", lambda: rates)
        for _ in range(60):
            rates_module.count_search("203.0.113.5", {})
        with pytest.raises(TooMany):
            rates_module.count_search("203.0.113.5", {})
        rates_module.count_search(None, {})
        for _ in range(60):
            rates_module.count_search(None, {"X-Forwarded-For": "203.0.113.5"})
        with pytest.raises(TooMany):
            rates_module.count_search(None, {"X-Forwarded-For": "203.0.113.9"})

    @pytest.mark.parametrize(
        ("method", "path", "content", "counted"),
        [
            ("POST", "/api/pictures", "", "uploads"),
            ("POST", "/api/v1/catalogs/shop/search", "multipart/form-data; boundary=x", "uploads"),
            ("POST", "/api/v1/catalogs/shop/search", "application/json", "searches"),
            ("POST", "/api/catalogs/shop/files", "multipart/form-data", "uploads"),
            ("GET", "/embed/shop/similar", "", "searches"),
            ("GET", "/thumb/x-small.webp", "", None),
            ("GET", "/assets/1/gallery/gallery.js", "", None),
            ("GET", "/", "", "requests"),
        ],
    )
    def test_what_a_request_counts_as(self, method, path, content, counted):
        headers = [(b"content-type", content.encode())]
        assert kind({"type": "http", "method": method, "path": path, "headers": headers}) == counted

    @given(st.lists(st.floats(0, 20), max_size=50), st.floats(0.1, 10), st.integers(1, 10))
    def test_no_more_than_the_burst_and_the_rate_ever_pass(self, waits, rate, burst):
        clock = Clock()
        buckets = Buckets(Allowance(rate, burst), clock=clock)
        passed = 0
        for wait in waits:
            clock.now += wait
            passed += buckets.take("x") == 0
        assert passed <= burst + rate * sum(waits) + 1e-6

    @given(st.floats(0.01, 10), st.integers(1, 5))
    def test_after_the_seconds_that_it_names_one_more_passes(self, rate, burst):
        clock = Clock()
        buckets = Buckets(Allowance(rate, burst), clock=clock)
        while not (seconds := buckets.take("x")):
            pass
        clock.now += seconds
        assert buckets.take("x") == 0

    def test_a_flood_of_addresses_takes_no_more_room_than_the_newest(self, clock):
        buckets = Buckets(Allowance(1, 1), most=100, clock=clock)
        for n in range(10_000):
            buckets.take(str(n))
        assert len(buckets) == 100


class TestVisitors:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "found"),
        [
            ("203.0.113.5", ["1.1.1.1"], "203.0.113.5"),
            ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", ["9.9.9.9, 1.1.1.1, 10.0.0.2"], "1.1.1.1"),
            ("10.0.0.1", ["9.9.9.9", "1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", ["<script>"], "10.0.0.1"),
            ("10.0.0.1", ["1.1.1.1, nonsense"], "10.0.0.1"),
            ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ],
    )
    def test_a_forwarded_address_is_believed_only_of_named_proxies(self, settings, peer, forwarded, found):
        named = replace(settings, trusted_proxies="10.0.0.0/8, fd00::1")
        assert visitors.address(peer, forwarded, named) == found

    def test_a_household_is_one_visitor(self):
        assert visitors.bucket("2001:db8::1") == visitors.bucket("2001:db8::2") != visitors.bucket("2001:db8:0:1::1")
        assert visitors.bucket("::ffff:203.0.113.5") == "203.0.113.5"

    def test_a_wrong_setting_is_said(self):
        with pytest.raises(BadSetting, match="VITRINE_TRUSTED_PROXIES"):
            visitors.proxies("10.0.0.0/8, the office")


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/page", "/fail", "/api/x", "/static/x"])
    def test_every_answer_tells_the_browser_what_to_do_without(self, connect, path):
        headers = connect().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=(self)" in headers["permissions-policy"] and "microphone=()" in headers["permissions-policy"]
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "no-store" in headers["cache-control"]
        assert "strict-transport-security" not in headers

    def test_a_refusal_has_them_too(self, connect):
        assert connect().get("/", headers={"Host": "evil.example"}).headers["x-content-type-options"] == "nosniff"

    def test_where_visitors_come_by_https_they_keep_to_it(self, connect):
        assert "max-age" in connect(public_url="https://vitrine.example").get("/").headers["strict-transport-security"]

    def test_what_an_answer_says_itself_stands(self, settings):
        own = {"Cache-Control": "public", "Cross-Origin-Resource-Policy": "cross-origin"}
        app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("ok", headers=own))])
        headers = TestClient(SecurityHeaders(app, lambda: settings)).get("/").headers
        assert (headers["cache-control"], headers["cross-origin-resource-policy"]) == ("public", "cross-origin")


class TestIncidents:
    def test_a_defect_is_a_number_to_the_visitor_and_a_traceback_to_the_log(self, connect, caplog):
        with caplog.at_level(logging.ERROR, "vitrine"):
            answer = connect().get("/fail")
        assert answer.status_code == 500
        assert answer.json()["error"] == "defect"
        assert "hunter2" not in answer.text and "Traceback" not in answer.text and ".py" not in answer.text
        number = answer.json()["why"].rsplit(" ", 1)[1]
        assert len(number) == 8 and f"incident {number}" in caplog.text
        assert "hunter2" in caplog.text

    def test_a_stranger_cannot_write_lines_of_the_log(self):
        assert printable("/x\nERROR root: all is lost\x1b[2J") == "/x\\x0aERROR root: all is lost\\x1b[2J"


class TestSizes:
    def test_an_address_of_any_length_is_no_trouble(self, connect):
        answer = connect().get("/search?q=" + "x" * 40_000)
        assert (answer.status_code, answer.json()["error"]) == (414, "too_long")
        assert connect().get("/search?q=" + "x" * 20_000).status_code == 200
        assert connect().get("/", headers={"X-Much": "x" * 70_000}).status_code == 414

    @pytest.mark.parametrize("path", ["upload_file/session/file", "metrics", "agent/interact", "agent/openapi.json"])
    def test_doors_of_streamlits_that_the_app_does_not_use_are_shut(self, connect, path):
        assert connect().get(f"/_stcore/{path}").status_code == 404
        assert connect().put(f"/_stcore/{path}").status_code == 404
