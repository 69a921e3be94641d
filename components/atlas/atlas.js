/** The map page: brings together the map, its tools, the legend, groups, and what is chosen. */
import { catalogPath, get, post } from "../kit/api.js";
import { component, el, fill, listeners } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, arrived, follow, here, note } from "../kit/link.js";
import { tr, trn } from "../kit/tr.js";
import { problem } from "../kit/words.js";
import { pictureSources } from "../searchbox/pictures.js";
import { card } from "./card.js";
import { groups } from "./groups.js";
import { BY_CLUSTER, BY_COLOUR, BY_TRUTH, coloursOf, legend, valuesFor } from "./legend.js";
import { STATE } from "./painter.js";
import { progress } from "./progress.js";
import { selected } from "./selected.js";
import { Source } from "./source.js";
import { stage } from "./stage.js";
import { figures, truth } from "./truth.js";

const LOOK = 500; // ms between two looks at a map that is being drawn
const TYPING = 350;

export default component((root) => {
  let room = null;
  return {
    update(data) {
      room?.destroy();
      room = make(root, data);
    },
    destroy: () => room?.destroy(),
  };
});

function make(root, { catalog, columns, kinds, caption, stops, edits }) {
  const events = listeners();
  const now = { source: null, points: null, state: null, values: null, legendPasses: null, bits: null, only: null, chosen: new Set(), mode: "move", stopped: false, timer: 0, version: "" };
  const work = el("div", { class: "work", hidden: true });
  const trouble = el("div", { class: "trouble" });
  const tools = el("div", { class: "tools", role: "toolbar", "aria-label": tr("Tools of the map") });
  const field = el("div", { class: "field-of-map" }, trouble, work);
  const under = el("p", { class: "figures" });
  const [legendRoot, groupsRoot, truthRoot] = [el("div", { class: "legend" }), el("div", { class: "groups" }), el("div", { class: "truth" })];
  const chosenRoot = el("section", { class: "selected", hidden: true, "aria-label": tr("Chosen pictures") });
  const section = (title, body, open) => el("details", { class: "part", open }, el("summary", { text: title }), body);
  const legendPart = section(tr("Colours"), legendRoot, false);
  const side = el("aside", { class: "side" }, chosenRoot, legendPart, section(tr("Groups"), groupsRoot, true), section(tr("How true is this map?"), truthRoot, false));
  fill(root, el("div", { class: "atlas" }, el("div", { class: "main" }, tools, field, under), side));

  let map;
  try {
    map = stage(field, { label: tr("Map of {catalog}. Arrows move, plus and minus zoom, 0 shows all.", { catalog }), mode: () => now.mode, escape: clear, hover, tap, drawn: choose, settled: () => undefined, failed: () => undefined });
  } catch (error) {
    console.info(`The map is shown as a picture: ${error.message}`);
    return still();
  }
  const hint = card(field, { catalog, kinds, caption });
  const panel = selected(chosenRoot, { catalog, kinds, hands: { clear, only: () => Boolean(now.only), toggleOnly } });
  const sources = pictureSources(root, events, { catalog: () => catalog, busy: (on) => field.classList.toggle("busy", on), failed: (error) => fill(trouble, problem(error, () => fill(trouble))) });
  const search = el("input", { type: "search", class: "field", placeholder: tr("Light up what you look for"), "aria-label": tr("Search on the map"), value: here().params.get("q") ?? "" });
  const found = el("span", { class: "found", role: "status" });
  const byColour = el("select", { class: "field", "aria-label": tr("Colour by") });
  const byPlace = el("select", { class: "field", "aria-label": tr("Arrange by") });
  const modes = [
    ["move", "hand", tr("Move the map")],
    ["box", "box", tr("Choose with a box (Shift and drag)")],
    ["lasso", "lasso", tr("Choose by drawing around (Alt and drag)")],
  ].map(([mode, glyph, words]) => el("button", { type: "button", class: "ico", "aria-label": words, title: words, "aria-pressed": String(mode === now.mode), dataset: { mode }, onclick: () => setMode(mode) }, icon(glyph)));
  const withPictures = el("button", { type: "button", class: "ico", "aria-label": tr("Pictures"), title: tr("Pictures or points"), "aria-pressed": "true", onclick: () => togglePictures() }, icon("picture"));

  const options = (list) => list.map(([value, text]) => el("option", { value, text }));
  const named = ({ name }) => name.replaceAll("_", " ");
  const numbers = columns.filter(({ kind }) => kind === "number" || kind === "year");
  const kindsOf = columns.filter((one) => !numbers.includes(one));
  fill(byColour, ...options([[BY_CLUSTER, tr("Colour: group")], ...columns.map((one) => [one.name, tr("Colour: {column}", { column: named(one) })]), [BY_COLOUR, tr("Colour: of the picture")], [BY_TRUTH, tr("Colour: how true")]]));
  fill(byPlace, ...options([["map", tr("Arranged by likeness")], ["mosaic", tr("As a mosaic")], ["colour", tr("By colour")], ...numbers.map((one) => [`axis:${one.name}`, tr("Along {column}", { column: named(one) })]), ...kindsOf.map((one) => [`columns:${one.name}`, tr("By {column}", { column: named(one) })])]));
  fill(
    tools,
    el("div", { class: "ask" }, icon("search"), search, found, el("button", { type: "button", class: "ico", "aria-label": tr("Place a picture of yours"), title: tr("Place a picture of yours"), onclick: sources.choose }, icon("upload"))),
    el("div", { class: "hands", role: "group", "aria-label": tr("What dragging does") }, ...modes),
    byPlace,
    byColour,
    withPictures,
    el("button", { type: "button", class: "ico", "aria-label": tr("Show all"), title: tr("Show all (0)"), onclick: () => map.fit() }, icon("fit")),
  );
  byColour.value = here().params.get("colour") ?? BY_CLUSTER;
  byPlace.value = here().params.get("layout") ?? "map";
  byColour.onchange = () => (note({ colour: byColour.value === BY_CLUSTER ? null : byColour.value }), colour());
  byPlace.onchange = () => (note({ layout: byPlace.value === "map" ? null : byPlace.value }), arrange());
  let typing;
  search.oninput = () => {
    clearTimeout(typing);
    typing = setTimeout(() => (note({ q: search.value.trim() || null }), light()), TYPING);
  };

  // --- the map and its versions -----------------------------------------------------------------------------

  const settings = () => {
    const { params } = here();
    return new URLSearchParams([...["neighbours", "min_dist"].filter((name) => params.has(name)).map((name) => [name, params.get(name)])]);
  };

  async function look() {
    clearTimeout(now.timer);
    try {
      await take(await get(catalogPath(catalog, `map?${settings()}`)));
    } catch (error) {
      if (!now.stopped) fill(trouble, problem(error, () => fill(trouble)));
    }
  }

  async function take(state) {
    if (now.stopped) return;
    now.state = state;
    const going = progress(work, state, { onAgain: again, stops });
    if (going) now.timer = setTimeout(look, LOOK);
    if (state.version && (state.version !== now.version || state.sheets !== now.sheets)) await show(state);
    arrived();
  }

  async function again() {
    try {
      await take(await post(catalogPath(catalog, `map?${settings()}`)));
    } catch (error) {
      fill(trouble, problem(error));
    }
  }

  async function show(state) {
    const fresh = state.version !== now.version;
    if (fresh) {
      const source = new Source(catalog, state.version);
      const points = await source.points();
      if (now.stopped) return;
      Object.assign(now, { version: state.version, source, points, clusters: state.about.clusters, about: state.about });
      field.dataset.version = state.version;
      now.map = points.places;
      now.chosen = new Set([...now.chosen].filter((i) => i < points.n));
      groups(groupsRoot, now.clusters, { catalog, source, onChoose: goTo });
      truth(truthRoot, state.about, { onShow: () => setColour(BY_TRUTH), onSettings: resettle });
      under.textContent = figures(state.about);
      if (byPlace.value === "map") map.places(now.map, { labels: names() });
      else await arrange();
      await colour();
      await Promise.all([light(), locate()]);
    }
    if (fresh || state.sheets !== now.sheets) {
      now.sheets = state.sheets;
      map.pictures(now.points.shapes, now.source, state.sheets, now.points.tile);
    }
  }

  const names = () => now.clusters.map(({ name, x, y }) => ({ text: name.split(" · ").slice(0, 2).join(" · "), x, y: -y }));

  async function arrange() {
    const [name, ...rest] = byPlace.value.split(":");
    try {
      if (name === "map") map.places(now.map, { labels: names() });
      else {
        const { places, cell, labels } = await now.source.layout(name, rest.join(":"));
        map.places(places, { cell, labels: labels.map((label) => ({ ...label, above: true })) });
      }
      field.dataset.layout = byPlace.value;
      links();
    } catch (error) {
      fill(trouble, problem(error, () => fill(trouble)));
    }
  }

  async function colour() {
    try {
      now.values = await valuesFor(byColour.value, now);
      map.colours(coloursOf(now.values, now.points.n));
      now.legendPasses = null;
      legend(legendRoot, now.values, (passes) => {
        now.legendPasses = passes;
        states();
      });
      field.dataset.colour = byColour.value;
      legendPart.open = byColour.value !== BY_CLUSTER; // the list of groups says the same
      states();
    } catch (error) {
      fill(trouble, problem(error, () => fill(trouble)));
    }
  }

  function setColour(by) {
    byColour.value = by;
    byColour.onchange();
  }

  function resettle(parameters) {
    note(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])));
    look();
  }

  // --- what is lit, chosen, found ---------------------------------------------------------------------------

  function states() {
    if (!now.points) return;
    const { n } = now.points;
    const next = new Uint8Array(n);
    let lit = 0;
    for (let i = 0; i < n; i++) {
      const inside = !now.only || now.only.has(i);
      const passes = inside && (!now.legendPasses || now.legendPasses(i)) && (!now.bits || (now.bits[i >> 3] >> (i & 7)) & 1);
      if (passes) lit++;
      next[i] = !inside ? STATE.hidden : now.chosen.has(i) && !now.only ? STATE.chosen : passes ? STATE.normal : STATE.dim;
    }
    field.dataset.lit = String(lit);
    found.textContent = now.bits ? trn("{n} found", "{n} found", lit) : "";
    map.states(next);
  }

  let asking;
  async function light() {
    asking?.abort();
    const { params } = here();
    const query = new URLSearchParams([...params].filter(([name]) => name === "q" || /^(f|min|max)\./.test(name)));
    if (![...query].length) now.bits = null;
    else {
      asking = new AbortController();
      field.classList.add("busy");
      try {
        now.bits = (await now.source.matches(query, asking.signal)).bits;
      } catch (error) {
        if (error.name === "AbortError") return;
        now.bits = null;
        fill(trouble, problem(error, () => fill(trouble)));
      } finally {
        field.classList.remove("busy");
      }
    }
    states();
  }

  function choose(indices) {
    now.chosen = new Set(indices);
    field.dataset.chosen = String(indices.length);
    states();
    panel.show(indices, now.source);
    if (indices.length) setMode("move");
  }

  function clear() {
    now.only = null;
    choose([]);
  }

  function toggleOnly() {
    now.only = now.only ? null : new Set(now.chosen);
    states();
    panel.repaint();
    map.fit(now.only ? (i) => now.only.has(i) : null);
  }

  function goTo({ id }) {
    const inside = (i) => now.points.clusters[i] === id;
    map.fit(inside);
    choose(Array.from({ length: now.points.n }, (_, i) => i).filter(inside));
  }

  /** The item of the link, or a visitor's picture, with lines to what is nearest in truth. */
  async function locate() {
    const { params } = here();
    const [id, picture] = [params.get("id"), params.getAll("p").at(-1)];
    now.located = null;
    try {
      if (picture) {
        const { x, y, neighbours } = await now.source.where({ p: picture });
        now.located = { place: [x, -y], neighbours };
      } else if (id) {
        const { index, neighbours } = await now.source.where({ id });
        now.located = { index, neighbours };
      }
    } catch (error) {
      fill(trouble, problem(error, () => fill(trouble)));
    }
    field.dataset.located = now.located ? String(now.located.neighbours.length) : "";
    links();
  }

  function links() {
    const at = now.located;
    if (!at) return map.links(null);
    if (at.place && byPlace.value !== "map") return map.links(null); // elsewhere a picture from outside has no place
    map.links({ from: at.place ?? at.index, to: at.neighbours });
  }

  // --- hands ------------------------------------------------------------------------------------------------

  const said = (i) => (now.points.k ? trn("{kept} of {n} true neighbour near", "{kept} of {n} true neighbours near", now.points.k, { kept: now.points.faithful[i] }) : "");

  function hover(i, x, y) {
    if (now.points) hint.show(i, x, y, { source: now.source, said });
  }

  function tap(i, touch, x, y, event) {
    if (i < 0) return touch ? hint.show(-1) : undefined;
    if (touch) return hint.show(i, x, y, { source: now.source, said, pinned: true });
    now.source.items([i]).then(([item]) => {
      const to = address("item", { catalog, id: item.id });
      if (event.ctrlKey || event.metaKey) window.open(to, "_blank");
      else follow(to);
    });
  }

  function setMode(mode) {
    now.mode = mode;
    field.dataset.mode = mode;
    for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }

  function togglePictures() {
    const on = withPictures.getAttribute("aria-pressed") !== "true";
    withPictures.setAttribute("aria-pressed", String(on));
    map.showPictures(on);
  }

  /** The look of the page as numbers for the graphics chip. */
  function dress() {
    const style = getComputedStyle(root);
    const probe = el("i", { style: { display: "none" } });
    root.append(probe);
    const value = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const parts = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((part) => Number(part) / 255);
    map.look({ accent: parts(value("accent")), ground: parts(value("ground")), ink: value("ink"), paper: value("wall"), line: value("accent"), font: style.fontFamily });
    probe.remove();
  }
  const dressed = new MutationObserver(dress);
  dressed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  events.on(matchMedia("(prefers-color-scheme: dark)"), "change", dress);
  events.on(window, "popstate", () => {
    if (here().page !== "map" || !now.source) return;
    locate();
  });
  dress();
  setMode("move");
  look();

  /** Where there is no WebGL: the map as a picture, and why. */
  function still() {
    fill(tools);
    const image = el("img", { class: "still", alt: tr("Map of {catalog}", { catalog }), hidden: true });
    const why = problem({ what: tr("This is a picture of the map"), why: tr("this browser has no WebGL 2, which moving it needs"), remedy: tr("open it in another browser, or switch on hardware acceleration") });
    fill(field, why, work, image);
    const wait = async () => {
      try {
        const state = await get(catalogPath(catalog, "map?"));
        if (now.stopped) return;
        if (progress(work, state, { onAgain: () => post(catalogPath(catalog, "map?")).then(wait), stops })) now.timer = setTimeout(wait, LOOK);
        if (state.version) {
          image.src = catalogPath(catalog, `map/${state.version}/picture.webp`);
          image.hidden = false;
          groups(groupsRoot, state.about.clusters, { catalog, source: new Source(catalog, state.version), onChoose: () => undefined });
          truth(truthRoot, state.about, { onShow: () => undefined, onSettings: () => undefined });
          under.textContent = figures(state.about);
        }
      } catch (error) {
        fill(work, problem(error));
        work.hidden = false;
      }
      arrived();
    };
    wait();
    return { destroy: () => ((now.stopped = true), clearTimeout(now.timer), events.off()) };
  }

  return {
    destroy() {
      now.stopped = true;
      clearTimeout(now.timer);
      clearTimeout(typing);
      asking?.abort();
      dressed.disconnect();
      events.off();
      map.destroy();
    },
  };
}
