"""The map page as a visitor uses it: by mouse, by fingers, and where there is no WebGL."""

import re

import numpy as np
import pytest
from conftest import draw
from PIL import Image
from playwright.sync_api import expect
from waiting import until

from vitrine.atlas import mailed

WAIT = 120_000  # ms: a map is drawn by a process of its own

SET = """() => {
  const inside = (root) =>
    [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
  return inside(document).find((one) => one.classList?.contains("field-of-map"))?.dataset ?? {};
}"""
"""What the map says of itself: its version, how many points are lit, chosen …"""


@pytest.fixture(scope="module")
def browser(browser, chromium):
    """A browser that draws with WebGL in software."""
    flags = [
        "--no-sandbox",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--disable-background-networking",
    ]
    browser = browser.browser_type.launch(executable_path=chromium, args=flags)
    yield browser
    browser.close()


@pytest.fixture
def map_page(open_page):
    """Opens the map of the catalog `shapes`, drawn: `map_page("colour=color", width=390, …)`."""

    def opened(more="", catalog="shapes", **options):
        page = open_page(f"/map?catalog={catalog}{'&' + more if more else ''}", **options)
        until(
            page,
            f"() => {{ const set = ({SET})(); return set.lit && !set.version.endsWith('-first'); }}",
            seconds=WAIT / 1000,
        )
        return page

    return opened


def said(page, name):
    return page.evaluate(f"() => ({SET})()['{name}']")


def reaches(page, name, value):
    until(page, f"([name, value]) => ({SET})()[name] === value", [name, value])


def point(page, index=0):
    """Where a point is on the screen: found by hovering until a card shows."""
    box = page.locator("canvas.over").bounding_box()
    for down in range(1, 30):
        for across in range(1, 40):
            x, y = box["x"] + box["width"] * across / 40, box["y"] + box["height"] * down / 30
            page.mouse.move(x, y)
            if page.locator("canvas.over").evaluate("one => one.style.cursor") == "pointer":
                if index == 0:
                    return x, y
                index -= 1
    raise AssertionError("no point was found on the map")


def test_hover_shows_a_picture_and_a_click_opens_it(map_page):
    page = map_page()
    x, y = point(page)
    card = page.locator(".card")
    expect(card).to_be_visible()
    title = card.locator("b").inner_text()
    expect(card.locator("img")).to_have_attribute("src", re.compile("^/thumb/"))
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def test_the_legend_filters_and_the_choice_is_in_the_address(map_page):
    page = map_page()
    page.get_by_label("Colour by").select_option("color")
    reaches(page, "colour", "color")
    assert "colour=color" in page.url
    page.get_by_role("button", name="red 3").click()
    reaches(page, "lit", "9")
    page.get_by_role("button", name="Show all", exact=True).last.click()
    reaches(page, "lit", "12")


def test_words_light_up_what_they_find(map_page):
    page = map_page()
    page.get_by_label("Search on the map").fill("red disc")
    until(page, f"() => Number(({SET})().lit) < 12")
    assert "q=red+disc" in page.url


def test_a_box_and_a_lasso_choose_and_nothing_is_sent_for_it(map_page):
    page = map_page()
    box = page.locator("canvas.over").bounding_box()
    left, top = box["x"] + 6, box["y"] + 6
    right, bottom = box["x"] + box["width"] - 6, box["y"] + box["height"] - 6
    page.get_by_label("Choose with a box").click()
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=4)
    page.mouse.up()
    reaches(page, "chosen", "12")
    expect(page.get_by_role("heading", name="12 pictures chosen")).to_be_visible()
    expect(page.locator(".chosen img")).to_have_count(12)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/map/" in request.url else None)
    page.get_by_label("Choose by drawing around").click()
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom)):
        page.mouse.move(x, y, steps=3)
    page.mouse.up()
    reaches(page, "chosen", "12")
    page.get_by_role("button", name="Only these").click()
    page.get_by_role("button", name="As a table").click()
    expect(page.get_by_role("row")).to_have_count(13)
    assert not [url for url in sent if "/points" in url or "/column" in url]
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert "Red disc" in download.value.path().read_text()


def test_what_is_chosen_can_be_searched_in_and_hung_as_a_wall(map_page):
    page = map_page()
    box = page.locator("canvas.over").bounding_box()
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 6, box["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 6, box["y"] + box["height"] - 6, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    reaches(page, "chosen", "12")
    page.get_by_role("button", name="Hang as a wall").click()
    wall = page.get_by_role("dialog", name="The chosen pictures as a wall")
    expect(wall.locator("img")).to_have_count(12)
    heights = wall.locator("li").evaluate_all("all => all.map((one) => one.getBoundingClientRect())")
    assert all(one["height"] > 20 for one in heights)
    page.keyboard.press("Escape")
    expect(wall).to_have_count(0)
    page.get_by_role("button", name="Search in these").click()
    expect(page.get_by_text("pictures chosen on the map")).to_be_visible()
    expect(page.get_by_role("heading", name="12 items")).to_be_visible()


def test_a_group_can_be_named_and_the_name_taken_back(map_page):
    page = map_page(catalog="many")
    page.locator("details.group summary").first.click()
    field = page.get_by_label("Name of the group")
    found = field.input_value()
    field.fill("My favourites")
    page.get_by_role("button", name="Name it").click()
    expect(page.locator("details.group .name").first).to_have_text("My favourites")
    expect(page.get_by_text("number", exact=True)).to_be_visible()  # of the summary: the column
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("details.group .name").first).to_have_text(found)


def test_two_catalogs_lie_on_one_map_with_what_only_one_has(map_page):
    page = map_page()
    page.get_by_label("Compare with").select_option("with:many")
    expect(page.get_by_role("button", name="Only many has")).to_be_visible(timeout=WAIT)
    assert "with=many" in page.url
    reaches(page, "colour", "=catalog")
    reaches(page, "lit", "142")
    page.get_by_role("button", name="Only shapes has").click()
    gaps = page.locator(".gaps li")
    expect(gaps.first).to_be_visible()
    expect(gaps.first.locator("a").first).to_have_attribute("href", re.compile("catalog=shapes"))
    expect(gaps.first.locator("a").last).to_have_attribute("href", re.compile("catalog=many"))
    page.get_by_role("button", name="Choose them on the map").click()
    until(page, f"() => Number(({SET})().chosen) > 0")
    page.get_by_label("Compare with").select_option("")
    reaches(page, "lit", "12")


def test_an_item_leads_to_its_place_on_the_map(open_page):
    page = open_page("/item?catalog=shapes&id=red-disc")
    page.get_by_role("link", name="On the map").click()
    until(page, f"() => Number(({SET})().located) === 11", seconds=WAIT / 1000)


def test_a_mosaic_gets_larger_and_its_pictures_finer(map_page):
    page = map_page(catalog="many")
    finer = []
    page.on("request", lambda request: finer.append(request.url) if "/thumb/" in request.url else None)
    page.get_by_label("Arrange by").select_option("mosaic")
    reaches(page, "layout", "mosaic")
    box = page.locator("canvas.over").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.wheel(0, -500)
    page.wait_for_timeout(1500)
    assert finer
    before = page.locator(".field-of-map").screenshot()
    page.mouse.wheel(0, -500)
    page.wait_for_timeout(600)
    assert page.locator(".field-of-map").screenshot() != before


def test_layouts_move_the_pictures_and_keep_what_is_chosen(map_page):
    page = map_page()
    page.get_by_label("Arrange by").select_option("mosaic")
    reaches(page, "layout", "mosaic")
    page.get_by_label("Arrange by").select_option("axis:year")
    reaches(page, "layout", "axis:year")
    assert "layout=axis%3Ayear" in page.url
    page.reload()
    reaches(page, "layout", "axis:year")


def test_keys_and_wheel_zoom(map_page):
    page = map_page()
    over = page.locator("canvas.over")
    before = over.screenshot()
    over.focus()
    for key in ("+", "+", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_timeout(400)
    near = page.locator(".field-of-map").screenshot()
    page.keyboard.press("0")
    page.wait_for_timeout(400)
    assert near != before


def test_a_picture_of_ones_own_lands_among_its_like(map_page, tmp_path):
    page = map_page()
    file = tmp_path / "mine.png"
    draw("red", "disc", 1).save(file)
    page.get_by_label("Choose a picture").set_input_files(file)
    until(page, f"() => Number(({SET})().located) > 0", seconds=WAIT / 1000)
    assert "p=" in page.url


def test_an_item_is_shown_with_its_nearest(map_page):
    page = map_page("id=red-disc")
    until(page, f"() => Number(({SET})().located) === 11")


def test_without_webgl_there_is_a_picture_and_a_reason(open_page):
    page = open_page("/")
    page.context.add_init_script(
        "const had = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        " return kind === 'webgl2' ? null : had.call(this, kind, ...more); };"
    )
    page.goto("/map?catalog=shapes")
    expect(page.get_by_text("This is a picture of the map")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("img", name="Map of shapes")).to_be_visible(timeout=WAIT)


def test_two_fingers_zoom_on_a_phone(map_page):
    page = map_page(width=390, height=844, has_touch=True, is_mobile=True)
    box = page.locator("canvas.over").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    before = page.locator(".field-of-map").screenshot()

    def fingers(kind, apart):
        points = [] if apart is None else [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", 20)
    for apart in (40, 70, 110):
        fingers("touchMove", apart)
    fingers("touchEnd", None)
    page.wait_for_timeout(400)
    assert page.locator(".field-of-map").screenshot() != before
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_a_mailed_page_opens_from_a_file_and_asks_for_nothing(browser, tmp_path):
    n = 40
    thumbnails = []
    for i in range(n):
        thumbnails.append(tmp_path / f"{i}.webp")
        Image.new("RGB", (96, 48), (6 * i, 255 - 6 * i, 90)).save(thumbnails[-1])
    said = {
        "catalog": "</script><b>mine",
        "points": [{"id": str(i), "x": i % 8, "y": i // 8, "cluster": i // 20, "faithful": 3} for i in range(n)],
        "clusters": [{"name": "low"}, {"name": "high"}],
        "trustworthiness": 0.9,
        "continuity": None,
        "settings": {"method": "UMAP", "seed": 1, "model": "m", "parameters": {"neighbours": 15, "min_dist": 0.1}},
    }
    file = tmp_path / "mailed.html"
    titles = [f"Picture {i}" for i in range(n)]
    file.write_text(mailed.page(said, titles, [(96, 48)] * n, thumbnails), encoding="utf-8")
    for options in ({}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}):
        page = browser.new_page(**options)
        asked, defects = [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("pageerror", lambda error, defects=defects: defects.append(error))
        page.goto(file.as_uri())
        expect(page.get_by_role("heading", name="</script><b>mine")).to_be_visible()
        page.wait_for_timeout(300)
        size = page.viewport_size
        card = page.locator("#card")
        for place in range(8 * 60, 52 * 60, 7):  # until a picture is under the pointer
            page.mouse.move(size["width"] * (place % 60) / 60, size["height"] * (place // 60) / 60)
            if card.is_visible():
                break
        expect(card).to_contain_text("Picture")
        box = card.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert [url for url in asked if not url.startswith(("data:", "file:"))] == [] and not defects
        page.close()


# --- geometry -----------------------------------------------------------------------------------------------------

GEOMETRY = "/assets/0/atlas/geometry.js"


@pytest.mark.parametrize("seed", range(8))
def test_a_lasso_holds_what_lies_inside_it(open_page, seed):
    """Convex lassos, judged by the sides of their edges, which is not how the page does it."""
    page = open_page("/boards")
    random = np.random.default_rng(seed)
    angles = np.sort(random.uniform(0, 2 * np.pi, random.integers(3, 12)))
    polygon = np.stack([np.cos(angles), np.sin(angles)], axis=1) * random.uniform(0.2, 3) + random.normal(size=2)
    points = random.normal(size=(400, 2)) * 2
    edges = np.roll(polygon, -1, axis=0) - polygon
    away = points[:, None] - polygon[None]
    inside = (edges[None, :, 0] * away[..., 1] - edges[None, :, 1] * away[..., 0] > 0).all(axis=1)
    found = page.evaluate(
        f"""async ([points, polygon]) =>
          (await import("{GEOMETRY}")).insidePolygon(Float64Array.from(points), polygon)""",
        [points.ravel().tolist(), polygon.tolist()],
    )
    assert found == np.flatnonzero(inside).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_the_nearest_point_is_found_and_pictures_do_not_overlap(open_page, seed):
    page = open_page("/boards")
    random = np.random.default_rng(seed)
    points = random.normal(size=(500, 2)) * random.uniform(0.1, 50, 2)
    asked = random.normal(size=(60, 2)) * points.std(axis=0)
    side = float(points.std() * 0.3)
    nearest, shown = page.evaluate(
        f"""async ([points, asked, side]) => {{
          const {{ Finder, withoutOverlaps }} = await import("{GEOMETRY}");
          const places = Float64Array.from(points);
          const finder = new Finder(places);
          const shown = new Uint8Array(places.length / 2);
          withoutOverlaps(places, [...shown.keys()], side, shown, () => true);
          return [asked.map(([x, y]) => finder.nearest(x, y, 1e6)), [...shown.keys()].filter((i) => shown[i])];
        }}""",
        [points.ravel().tolist(), asked.tolist(), side],
    )
    assert nearest == np.linalg.norm(points[None] - asked[:, None], axis=2).argmin(axis=1).tolist()
    apart = np.abs(points[shown][:, None] - points[shown][None]).max(axis=2)
    np.fill_diagonal(apart, np.inf)
    assert apart.min() >= side
    left_out = np.setdiff1d(np.arange(500), shown)  # each for a reason: a picture that is shown is too near
    assert (np.abs(points[left_out][:, None] - points[shown][None]).max(axis=2).min(axis=1) < side).all()
