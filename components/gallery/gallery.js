import { component, el, fill, listeners, narrow, scroller } from "../kit/dom.js";
import { catalogPath, get } from "../kit/api.js";
import { paintPicks } from "../kit/pick.js";
import { arrived, changed, follow, here, note } from "../kit/link.js";
import { problem } from "../kit/words.js";
import { columnsOf, firstView, middleOf, rowsOf } from "./layout.js";
import { bar } from "./bar.js";
import { passport } from "./passport.js";
import { widerLinks } from "./wider.js";
import { makeTile } from "./tile.js";
import { whyPanel } from "./why.js";
import { tr } from "../kit/tr.js";

const PAGE = 60;
const KEYS = { m: ".act-more", l: ".act-less", s: ".pick", b: ".act-board", w: ".act-why" };

export default component((root) => {
  const events = listeners();
  const head = el("div", { class: "bar" });
  const above = el("ul", { class: "wall", "aria-label": tr("Hits") });
  const cut = el("p", { class: "cut" });
  const wider = el("p", { class: "wider" });
  const below = el("ul", { class: "wall below", "aria-label": tr("Below the line") });
  const foot = el("div", { class: "foot" });
  root.append(head, above, wider, cut, below, foot);
  const why = whyPanel(root);
  const papers = passport(root);

  let data;
  let hits = [];
  let painted = 0; // of them have tiles
  let turn = 0; // counts the results: what is left of an older one is not painted any more
  let loading = null;

  const layout = () => {
    for (const wall of [above, below]) {
      const tiles = [...wall.children];
      if (!tiles.length || !wall.clientWidth || tiles[0].className === "nothing") continue;
      const shapes = tiles.map((tile) => Number(tile.dataset.shape));
      const phone = narrow.matches;
      wall.dataset.layout = phone ? "pair" : data.view;
      if (phone || data.view === "grid") columnsOf(wall, tiles, data.size, phone, data.middle);
      else rowsOf(wall, tiles, shapes, data.size);
    }
  };

  const paint = (until = hits.length) => {
    for (const hit of hits.slice(painted, until)) (hit.above_line ? above : below).append(makeTile(hit, data, hits.length, why.open));
    painted = until;
    cut.hidden = !below.children.length;
    above.hidden = !above.children.length;
    below.hidden = !below.children.length;
    cut.replaceChildren(el("span", { text: tr("Below this line nothing resembles your query more than chance would") }));
    const first = root.querySelector(".tile a");
    for (const anchor of root.querySelectorAll(".tile > a")) anchor.tabIndex = -1;
    if (first) first.tabIndex = 0;
    layout();
    paintPicks(root);
    paintFoot();
  };

  // What the window shows comes first, with its pictures; the rest a moment later. Where the page is scrolled down, or is
  // about to be, all of it must stand at once.
  const paintAnew = () => {
    cancel();
    above.replaceChildren();
    below.replaceChildren();
    painted = 0;
    const scrolled = scroller().scrollTop || history.state?.top;
    const rows = !narrow.matches && data.view !== "grid";
    paint(scrolled ? hits.length : firstView(hits.map((hit) => hit.width / hit.height), rows, data.size, root.clientWidth, innerHeight));
    const mine = turn;
    requestAnimationFrame(() => setTimeout(() => mine === turn && rest()));
  };

  const rest = () => {
    if (painted < hits.length) paint();
    watcher.observe(foot);
  };

  const cancel = () => {
    turn += 1;
    watcher.unobserve(foot);
  };

  const paintFoot = () => {
    const left = data.available - hits.length;
    if (left <= 0) return fill(foot, hits.length > PAGE ? el("span", { class: "end", text: tr("That is all") }) : null);
    return fill(foot, el("button", { class: "button", type: "button", text: tr("Show more ({n} left)", { n: left }), onclick: () => more() }));
  };

  async function more() {
    if (loading || hits.length >= data.available) return;
    loading = new AbortController();
    const asked = here();
    const params = new URLSearchParams(asked.params);
    for (const name of ["catalog", "n", "view", "size"]) params.delete(name);
    params.set("fold", data.fold ? "1" : "0");
    params.set("vary", data.vary);
    params.set("limit", PAGE);
    params.set("offset", hits.length);
    foot.setAttribute("aria-busy", "true");
    try {
      const next = await get(catalogPath(data.catalog, `search?${params}`), { signal: loading.signal });
      hits = [...hits, ...next.hits];
      if (!next.hits.length) data.available = hits.length;
      note({ n: String(hits.length) });
      paint();
    } catch (error) {
      if (error.name === "AbortError") return;
      fill(foot, problem(error), el("button", { class: "button", type: "button", text: tr("Try again"), onclick: () => more() }));
    } finally {
      foot.removeAttribute("aria-busy");
      loading = null;
    }
  }

  // The wall grows before its end is reached; the button stays for those who do not scroll.
  const watcher = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && !foot.querySelector(".problem") && more(), {
    root: scroller(),
    rootMargin: "800px",
  });

  const resized = new ResizeObserver(() => data && layout());
  resized.observe(root);

  events.on(root, "keydown", (event) => walk(event));
  events.on(window, "vitrine:selection", () => paintPicks(root));

  function walk(event) {
    const tile = event.target.closest?.(".tile");
    if (!tile || event.metaKey || event.ctrlKey || event.altKey) return;
    const tiles = [...root.querySelectorAll(".tile")];
    const at = tiles.indexOf(tile);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tiles.length - 1, ArrowDown: beside(tiles, at, 1), ArrowUp: beside(tiles, at, -1) }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      focusOn(tiles[to]);
    } else if (event.key in KEYS) {
      event.preventDefault();
      tile.querySelector(KEYS[event.key]).click();
    }
  }

  function focusOn(tile) {
    if (!tile) return;
    for (const anchor of root.querySelectorAll('.tile > a[tabindex="0"]')) anchor.tabIndex = -1;
    const anchor = tile.querySelector("a");
    anchor.tabIndex = 0;
    anchor.focus({ preventScroll: true });
    tile.scrollIntoView({ block: "nearest" });
  }

  return {
    update(next) {
      loading?.abort();
      loading = null;
      root.classList.toggle("waiting", Boolean(next.waking));
      if (next.waking) return showWaking(next);
      data = next;
      hits = [...data.hits];
      data.middle = middleOf(hits.slice(0, PAGE).map((hit) => hit.width / hit.height)); // of the first page: more must not move it
      fill(head, ...bar(data, () => papers.open(data)));
      fill(wider, ...widerLinks(data));
      wider.hidden = !data.wider.length;
      why.update(data);
      paintAnew();
      if (!hits.length || (data.asks && !data.total)) showNothing(data, above, hits.length > 0);
      arrived(false); // the page stands when the search box above the wall does
    },
    destroy() {
      loading?.abort();
      cancel();
      why.destroy();
      watcher.disconnect();
      resized.disconnect();
      events.off();
    },
  };

  function showWaking({ catalog }) {
    cancel();
    fill(head, el("h1", { text: tr("The model is waking up"), role: "status" }), el("span", { text: tr("It reads the words and pictures of {catalog}. This takes a few seconds after a start.", { catalog }) }));
    const ghosts = [1.5, 0.8, 1.2, 1.7, 1, 0.7, 1.4, 1.3, 0.9, 1.6];
    fill(above, ...ghosts.map((shape) => el("li", { class: "tile ghost", dataset: { shape } }, el("div", { class: "frame" }))));
    cut.hidden = below.hidden = wider.hidden = true;
    data = { view: "wall", size: "m", available: 0, hits: [], middle: 1 };
    layout();
  }

  function showNothing({ asks, filters, query }, wall, nearest) {
    const nothing = query ? tr("Nothing here resembles “{words}”", { words: query }) : tr("Nothing here resembles this");
    const [title, advice] = !asks
      ? [tr("Nothing passes these filters"), tr("Take one of them away.")]
      : [nothing, filters ? tr("Other words, or fewer filters, may find more.") : tr("Other words may find more; a picture often says it better.")];
    const links = [];
    if (filters) {
      const clear = Object.fromEntries([...here().params.keys()].filter((name) => /^(f|not|min|max)\./.test(name)).map((name) => [name, null]));
      links.push(el("button", { class: "button", type: "button", text: tr("Take the filters away"), onclick: () => follow(changed(clear)) }));
    }
    links.push(el("button", { class: "button", type: "button", text: tr("Browse everything"), onclick: () => follow(`/?${new URLSearchParams({ catalog: here().params.get("catalog") ?? data.catalog })}`) }));
    wall.hidden = false;
    wall.dataset.layout = "nothing";
    fill(wall, el("li", { class: "nothing" }, el("h2", { text: title }), el("p", { text: advice }), el("div", { class: "links" }, ...links)));
    if (nearest) fill(cut, el("span", { text: tr("The nearest there are, though no closer than chance") }));
  }
});

/** The tile in the next row (or the one before) whose middle is nearest. */
function beside(tiles, at, direction) {
  const from = tiles[at].getBoundingClientRect();
  const middle = from.left + from.width / 2;
  let best = at;
  let row = null;
  let distance = Infinity;
  for (let i = at + direction; i >= 0 && i < tiles.length; i += direction) {
    const box = tiles[i].getBoundingClientRect();
    if (Math.abs(box.top - from.top) < 4) continue;
    row ??= box.top;
    if (Math.abs(box.top - row) > 4) break;
    const away = Math.abs(box.left + box.width / 2 - middle);
    if (away < distance) [best, distance] = [i, away];
  }
  return best;
}
