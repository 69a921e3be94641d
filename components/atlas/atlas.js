/** The map page: brings together the map, its tools, the legend, groups, and what is chosen. */
import { catalogPath, get, post } from "../kit/api.js";
import { component, el, fill, listeners } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, arrived, follow, here, note } from "../kit/link.js";
import { tr, trn } from "../kit/tr.js";
import { modelName, problem } from "../kit/words.js";
import { pictureSources } from "../searchbox/pictures.js";
import { card } from "./card.js";
import { changes, gaps } from "./contrast.js";
import { groups } from "./groups.js";
import { hang } from "./hang.js";
import { BY_AGREE, BY_CLUSTER, BY_COLOUR, BY_SIDE, BY_TRUTH, coloursOf, legend, valuesFor } from "./legend.js";
import { STATE } from "./painter.js";
import { progress } from "./progress.js";
import { selected } from "./selected.js";
import { Source } from "./source.js";
import { lookOf, stage } from "./stage.js";
import { still } from "./still.js";
import { figures, misleading, truth } from "./truth.js";

const [LOOK, TYPING] = [500, 350]; // ms between two looks at a map that is being drawn, and after the last key

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

function make(root, { catalog, columns, kinds, caption, stops, edits, others, former }) {
  const events = listeners();
  const now = { source: null, points: null, state: null, values: null, legendPasses: null, bits: null, only: null, chosen: new Set(), mode: "move", stopped: false, timer: 0, version: "" };
  const work = el("div", { class: "work", hidden: true });
  const trouble = el("div", { class: "trouble" });
  const tools = el("div", { class: "tools", role: "toolbar", "aria-label": tr("Tools of the map") });
  const pill = el("button", { type: "button", class: "button main pill", hidden: true, onclick: () => chosenRoot.scrollIntoView({ block: "start" }) });
  const field = el("div", { class: "field-of-map" }, trouble, work, pill);
  const under = el("p", { class: "figures" });
  const [legendRoot, groupsRoot, truthRoot] = [el("div", { class: "legend" }), el("div", { class: "groups" }), el("div", { class: "truth" })];
  const chosenRoot = el("section", { class: "selected", hidden: true, "aria-label": tr("Chosen pictures") });
  const section = (title, body, open) => el("details", { class: "part fold", open }, el("summary", { text: title }), body);
  const legendPart = section(tr("Colours"), legendRoot, false);
  const contrastRoot = el("div", { class: "contrast" });
  const contrastPart = section(tr("Compared"), contrastRoot, true);
  contrastPart.hidden = true;
  const side = el("aside", { class: "side" }, chosenRoot, contrastPart, legendPart, section(tr("Groups"), groupsRoot, true), section(tr("How true is this map?"), truthRoot, false));
  fill(root, el("div", { class: "atlas" }, el("div", { class: "main" }, tools, field, under), side));

  let map;
  try {
    map = stage(field, { label: tr("Map of {catalog}. Arrows move, plus and minus zoom, 0 shows all.", { catalog }), mode: () => now.mode, escape: clear, hover, tap, drawn: choose, settled: () => undefined, failed: () => undefined });
  } catch (error) {
    console.info(`The map is shown as a picture: ${error.message}`);
    fill(tools);
    return still({ catalog, field, work, under, groupsRoot, truthRoot, stops });
  }
  const hint = card(field, { catalog, kinds, caption });
  const panel = selected(chosenRoot, { catalog, kinds, edits, hands: { clear, only: () => Boolean(now.only), toggleOnly, hang: (indices) => hang(root, indices, { catalog, source: now.source }) } });
  const sources = pictureSources(root, events, { catalog: () => catalog, busy: (on) => field.classList.toggle("busy", on), failed: (error) => fill(trouble, problem(error, () => fill(trouble))) });
  const search = el("input", { type: "search", class: "field", placeholder: tr("Light up what you look for"), "aria-label": tr("Search on the map"), value: here().params.get("q") ?? "" });
  const found = el("span", { class: "found", role: "status" });
  const byColour = el("select", { class: "field", "aria-label": tr("Colour by") });
  const beside = el("select", { class: "field", "aria-label": tr("Compare with"), hidden: !others.length && !former });
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
  fill(beside, ...options([["", tr("Compare with …")], ...others.map((name) => [`with:${name}`, name]), ...(former ? [[`model:${former}`, tr("The model before: {model}", { model: modelName(former) })]] : [])]));
  const colourings = (more = []) => fill(byColour, ...options([...more, [BY_CLUSTER, tr("Colour: group")], ...columns.map((one) => [one.name, tr("Colour: {column}", { column: named(one) })]), [BY_COLOUR, tr("Colour: of the picture")], [BY_TRUTH, tr("Colour: how true")]]));
  colourings();
  fill(byPlace, ...options([["map", tr("Arranged by likeness")], ["mosaic", tr("As a mosaic")], ["colour", tr("By colour")], ...numbers.map((one) => [`axis:${one.name}`, tr("Along {column}", { column: named(one) })]), ...kindsOf.map((one) => [`columns:${one.name}`, tr("By {column}", { column: named(one) })])]));
  fill(
    tools,
    el("div", { class: "ask" }, icon("search"), search, found, el("button", { type: "button", class: "ico", "aria-label": tr("Place a picture of yours"), title: tr("Place a picture of yours"), onclick: sources.choose }, icon("upload"))),
    el("div", { class: "hands", role: "group", "aria-label": tr("What dragging does") }, ...modes),
    byPlace,
    byColour,
    beside,
    withPictures,
    el("button", { type: "button", class: "ico", "aria-label": tr("Show all"), title: tr("Show all (0)"), onclick: () => map.fit() }, icon("fit")),
  );
  byColour.value = here().params.get("colour") ?? BY_CLUSTER;
  byPlace.value = here().params.get("layout") ?? "map";
  const besideNow = () => ["with", "model"].map((name) => here().params.get(name) && `${name}:${here().params.get(name)}`).find(Boolean) ?? "";
  beside.value = besideNow();
  beside.onchange = () => {
    const [name, ...rest] = beside.value.split(":");
    note({ with: null, model: null, id: null, p: null, colour: null, ...(name && { [name]: rest.join(":") }) });
    byColour.value = BY_CLUSTER;
    clear();
    look();
  };
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
    return new URLSearchParams([...["neighbours", "min_dist", "with", "model"].filter((name) => params.has(name)).map((name) => [name, params.get(name)])]);
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
      list();
      const misled = misleading(points);
      truth(truthRoot, state.about, { misled: misled.length, onShow: () => setColour(BY_TRUTH), onMisled: () => choose(misled), onSettings: resettle });
      under.textContent = figures(state.about);
      await contrast();
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

  /** What is to be said where another catalog is on the map, or where it is another model's. */
  async function contrast() {
    const { params } = here();
    const [other, model] = [params.get("with"), params.get("model")];
    const { points, source } = now;
    const whole = !now.version.endsWith("-first");
    const two = other && points.ours < points.n && whole;
    now.sides = two ? [catalog, other] : null;
    now.agree = null;
    if (model && whole) {
      const usual = await get(catalogPath(catalog, `map?${new URLSearchParams([...settings()].filter(([name]) => name !== "model"))}`));
      if (usual.whole) now.agree = (await source.agreement(usual.version)).agree;
    }
    contrastPart.hidden = !two && !now.agree;
    colourings(two ? [[BY_SIDE, tr("Colour: catalog")]] : now.agree ? [[BY_AGREE, tr("Colour: how alike both models see it")]] : []);
    byColour.value = params.get("colour") ?? (two ? BY_SIDE : now.agree ? BY_AGREE : BY_CLUSTER);
    if (!byColour.value) byColour.value = BY_CLUSTER;
    if (two) gaps(contrastRoot, { catalog, other, source, onChoose: choose });
    else if (now.agree) changes(contrastRoot, { model, agree: now.agree, k: points.k, source, onChoose: choose });
  }

  function list() {
    groups(groupsRoot, now.clusters, { catalog, source: now.source, whole: !now.version.endsWith("-first"), edits: edits && !now.sides, onChoose: goTo, onNamed: renamed });
  }

  /** A group has another name: on the map, in the legend and in the list, but for the entry that is open. */
  async function renamed(clusters) {
    const undone = !Array.isArray(clusters);
    now.clusters = undone ? (await get(catalogPath(catalog, `map?${settings()}`))).about.clusters : clusters;
    if (byPlace.value === "map") map.labels(names());
    if (byColour.value === BY_CLUSTER) await colour();
    if (undone) return list();
    [...groupsRoot.querySelectorAll(".group .name")].forEach((name, n) => (name.textContent = now.clusters[n].name));
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
    const query = new URLSearchParams([...params].filter(([name]) => name === "q" || name === "in" || name === "tag" || name === "plain" || /^(f|not|min|max)\./.test(name)));
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
    pill.hidden = !indices.length;
    pill.textContent = trn("{n} picture chosen", "{n} pictures chosen", indices.length);
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
      const to = address("item", { catalog: item.catalog, id: item.id });
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

  const dress = () => map.look(lookOf(root));
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
