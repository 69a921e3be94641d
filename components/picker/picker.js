import { get, post } from "../kit/api.js";
import { component, el, fill, listeners } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor, arrived, changed, follow } from "../kit/link.js";
import { tr, trn } from "../kit/tr.js";
import { percent, problem } from "../kit/words.js";
import { pictureSources } from "../searchbox/pictures.js";
import { keepPreview } from "../searchbox/previews.js";
import { clear, decode, holds, paintMask, paintOutlines } from "./masks.js";
import { makeStage } from "./stage.js";

const PAUSE = 40; // ms: several points in quick succession are one question
const FORGOTTEN = "not_found";
const SOUGHT = "vitrine-crop-sought"; // the readings come into sight when they arrive

export default component((root) => {
  const events = listeners();
  let data;
  let file = null; // the visitor's own picture, to be sent again where it has been forgotten
  let opened = null; // {key, width, height}
  let steps = []; // what was pointed at, in order: {kind: "point" | "box" | "outline" | "pick", …}
  let masks = []; // what may be meant, the likeliest first
  let chosen = 0;
  let things = []; // proposals
  let mode = "this";
  let asking = null;
  let timer;

  const stage = makeStage({
    mode: () => mode,
    point: (x, y, positive) => (things.length && positive && pickAt(x, y)) || step({ kind: "point", x, y, positive }),
    box: (box) => step({ kind: "box", box }),
    outline: (outline) => step({ kind: "outline", outline }),
    key: (name) => ({ undo, clear: startOver })[name](),
  });
  const sources = pictureSources(root, events, { catalog: () => data?.catalog, busy: () => {}, failed, takes: use });

  const message = el("div", { class: "message" });
  const says = el("p", { class: "says", role: "status" });
  const found = el("ul", { class: "things", "aria-label": tr("Things in the picture") });
  const tools = el("div", { class: "tools", role: "radiogroup", "aria-label": tr("How to point") });
  const MODES = [
    ["this", "add", tr("This"), tr("Click on the thing")],
    ["not", "minus", tr("Not this"), tr("Click on what does not belong to it (or hold Alt, or the right button)")],
    ["box", "fit", tr("Box"), tr("Drag a box around it")],
    ["round", "edit", tr("Draw round"), tr("Draw a line round it")],
  ];
  const tool = (label, glyph, action, title = label) => el("button", { class: "ico", type: "button", title, "aria-label": label, onclick: action }, icon(glyph));
  const undoing = tool(tr("Undo"), "undo", () => undo(), tr("Undo (u)"));
  const clearing = tool(tr("Clear"), "trash", () => startOver(), tr("Clear (Escape)"));
  const other = el("button", { class: "button", type: "button", onclick: () => choose((chosen + 1) % masks.length) }, icon("refresh"), el("span", { text: tr("Another guess") }));
  const go = el("button", { class: "button main", type: "button", onclick: () => search() }, icon("search"), el("span", { text: tr("Search with this") }));
  const finding = el("button", { class: "button", type: "button", onclick: () => find("") }, icon("grid"), el("span", { text: tr("Find the things") }));
  const words = el("input", { class: "field", type: "text", maxLength: 200, enterKeyHint: "search", placeholder: tr("Say it: the red cup"), "aria-label": tr("Say what you mean, in words") });
  const say = el("form", { class: "say", onsubmit: (event) => (event.preventDefault(), words.value.trim() && find(words.value.trim())) }, words, el("button", { class: "button", type: "submit", text: tr("Find it") }));
  const zooms = el("div", { class: "zooms" }, tool(tr("Smaller"), "left", stage.smaller), tool(tr("Larger"), "right", stage.larger), tool(tr("Fit"), "fit", stage.fit));
  zooms.children[0].replaceChildren(icon("minus"));
  zooms.children[1].replaceChildren(icon("add"));
  const by = el("p", { class: "by" });
  const advice = el("p", { class: "advice", role: "status", hidden: true });
  const panel = el(
    "div",
    { class: "panel" },
    advice,
    tools,
    el("div", { class: "row" }, undoing, clearing, other),
    says,
    go,
    el("div", { class: "or" }, finding, say),
    found,
    message,
    by,
  );
  const work = el("div", { class: "work", hidden: true }, el("div", { class: "sight" }, stage.element, zooms), panel);
  const start = el("section", { class: "start" });
  root.append(start, work);

  for (const [name, glyph, label, title] of MODES)
    tools.append(el("button", { type: "button", role: "radio", class: "mode", title, dataset: { mode: name }, onclick: () => setMode(name) }, icon(glyph), el("span", { text: label })));
  events.on(tools, "keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = MODES.findIndex(([name]) => name === mode);
    setMode(MODES[(at + by + MODES.length) % MODES.length][0]);
    tools.querySelector('[aria-checked="true"]').focus();
  });
  function setMode(name) {
    mode = name;
    for (const one of tools.children) {
      one.setAttribute("aria-checked", String(one.dataset.mode === name));
      one.tabIndex = one.dataset.mode === name ? 0 : -1;
    }
    stage.drawing(name === "box" || name === "round");
    paint();
  }

  // --- the picture ---

  async function use(next) {
    file = next;
    fill(message);
    busy(true);
    try {
      opened = await post(`/api/crops?catalog=${encodeURIComponent(data.catalog)}`, file);
      // The address keeps what names the picture; what was found with another one goes.
      const href = changed({ pic: opened.key, id: null, v: null, p: null, "r.box": null, "r.thing": null, "r.whole": null });
      show(URL.createObjectURL(file), tr("Your picture"));
      data.key = opened.key;
      follow(href);
    } catch (error) {
      failed(error);
    } finally {
      busy(false);
    }
  }

  async function open() {
    busy(true);
    try {
      if (data.picture) {
        const asked = new URLSearchParams({ catalog: data.catalog, picture: data.picture });
        opened = await post(`/api/crops?${asked}`);
        show(`/thumb/${data.picture}-large.webp`, data.title);
      } else {
        opened = await get(`/api/crops/${encodeURIComponent(data.key)}`);
        show(`/api/crops/${encodeURIComponent(opened.key)}/picture.webp`, tr("Your picture"));
      }
    } catch (error) {
      opened = null;
      welcome();
      failed(error);
    } finally {
      busy(false);
    }
  }

  function show(src, alt) {
    // A format that this browser cannot show comes from the app, which has read it.
    const kept = `/api/crops/${encodeURIComponent(opened.key)}/picture.webp`;
    stage.show({ ...opened, src, alt });
    advice.textContent = opened.advice ?? "";
    advice.hidden = !opened.advice;
    stage.element.querySelector("img").onerror = (event) => event.target.src.endsWith(kept) || (event.target.src = kept);
    [steps, masks, things, chosen] = [[], [], [], 0];
    start.hidden = true;
    work.hidden = false;
    paint();
  }

  /** Ask about the picture; one that was forgotten meanwhile is sent again where it is at hand. */
  async function ask(path, body, options) {
    const send = () => post(`/api/crops/${encodeURIComponent(opened.key)}/${path}`, JSON.stringify(body), options);
    try {
      return await send();
    } catch (error) {
      if (error.error !== FORGOTTEN || !(file || data.picture)) throw error;
      opened = data.picture ? await post(`/api/crops?${new URLSearchParams({ catalog: data.catalog, picture: data.picture })}`) : await post("/api/crops", file);
      return send();
    }
  }

  // --- pointing ---

  function step(next) {
    if (!opened) return;
    if (next.kind !== "point") steps = steps.filter((one) => one.kind === "point" && next.kind !== "pick");
    steps = [...steps, next];
    things = [];
    later();
  }
  function undo() {
    if (things.length) things = [];
    else steps = steps.slice(0, -1);
    later();
  }
  function startOver() {
    [steps, masks, things] = [[], [], []];
    asking?.abort();
    fill(message);
    paint();
  }

  function drawn() {
    return {
      points: steps.filter((one) => one.kind === "point"),
      box: steps.findLast((one) => one.kind === "box")?.box ?? null,
      outline: steps.findLast((one) => one.kind === "outline")?.outline ?? [],
    };
  }

  function later() {
    clearTimeout(timer);
    paint();
    const picked = steps.findLast((one) => one.kind === "pick");
    if (picked && steps.at(-1) === picked) return settle([picked.mask]);
    const { points, box, outline } = drawn();
    if (!box && !outline.length && !points.some((one) => one.positive)) {
      if (!picked) return settle([]);
    }
    timer = setTimeout(() => locate(points, box ?? (picked && !outline.length ? picked.mask.box : null), outline), PAUSE);
  }

  async function locate(points, box, outline) {
    asking?.abort();
    const mine = (asking = new AbortController());
    root.classList.add("asking");
    try {
      const answer = await ask("masks", { points: points.map(({ x, y, positive }) => [x, y, positive ? 1 : 0]), box, outline }, { signal: mine.signal });
      fill(message);
      settle(answer.masks.map(read));
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    } finally {
      if (asking === mine) root.classList.remove("asking");
    }
  }

  function read(one) {
    return { ...one, ...decode(one.rle) };
  }
  function settle(next) {
    masks = next;
    choose(0);
  }
  function choose(n) {
    chosen = n;
    paint();
  }

  async function find(text) {
    if (!opened) return;
    startOver();
    asking?.abort();
    const mine = (asking = new AbortController());
    busy(true);
    try {
      const answer = await ask(`proposals?${new URLSearchParams({ catalog: data.catalog })}`, { text }, { signal: mine.signal });
      things = answer.masks.map(read);
      if (text && things.length) masks = [things[0]];
      says.textContent = "";
      paint();
      if (!things.length) fill(message, el("p", { class: "none", text: tr("No single things stand out here. Click on what you mean.") }));
    } catch (error) {
      if (error.name !== "AbortError") failed(error);
    } finally {
      busy(false);
    }
  }
  /** The smallest proposal at that place. */
  function pickAt(x, y) {
    const there = things.filter((one) => holds(one, x / opened.width, y / opened.height)).sort((a, b) => a.area - b.area)[0];
    if (there) pick(there);
    return Boolean(there);
  }
  function pick(thing) {
    step({ kind: "pick", mask: thing });
  }

  // --- searching ---

  async function search() {
    const mask = masks[chosen];
    if (!mask) return;
    busy(true);
    go.disabled = true;
    try {
      const read = await ask(`readings?${new URLSearchParams({ catalog: data.catalog })}`, { rle: mask.rle, box: drawn().box });
      for (const { picture, preview } of Object.values(read)) keepPreview(picture, preview);
      sessionStorage.setItem(SOUGHT, "1");
      follow(changed({ p: read.fused.picture, "r.box": read.box.picture, "r.thing": read.thing.picture, "r.whole": read.whole.picture }), { stay: true });
    } catch (error) {
      failed(error);
    } finally {
      busy(false);
      paint();
    }
  }

  // --- showing ---

  function busy(on) {
    root.classList.toggle("busy", on);
    stage.element.setAttribute("aria-busy", String(on));
  }
  function failed(error) {
    fill(opened ? message : start.querySelector(".message") ?? message, problem(error, () => fill(message)));
  }

  function paint() {
    const mask = masks[chosen];
    stage.draw(things.length ? { points: [], box: null, outline: [] } : drawn());
    if (things.length) paintOutlines(stage.mask, things, things.indexOf(mask));
    else if (mask) paintMask(stage.mask, mask);
    else clear(stage.mask);
    const any = steps.length > 0 || things.length > 0;
    undoing.disabled = clearing.disabled = !any;
    other.hidden = masks.length < 2;
    go.disabled = !mask;
    if (mask && opened) says.textContent = tr("Selected: {share} of the picture", { share: percent(mask.area / (opened.width * opened.height)) });
    else if (things.length) says.textContent = trn("{n} thing found: choose one", "{n} things found: choose one", things.length);
    else says.textContent = MODES.find(([name]) => name === mode)[3];
    fill(
      found,
      ...things.map((one, n) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "chip", "aria-pressed": String(one === mask), onclick: () => pick(one), onpointerenter: () => paintOutlines(stage.mask, things, n), onpointerleave: () => things.length && paintOutlines(stage.mask, things, things.indexOf(mask)) },
            el("span", { text: one.label || tr("thing {n}", { n: n + 1 }) }),
          ),
        ),
      ),
    );
    found.hidden = !things.length;
  }

  function welcome() {
    start.hidden = false;
    work.hidden = true;
    fill(
      start,
      el("h1", { text: tr("Point at what you mean") }),
      el("p", { text: tr("A photo holds many things. Show one, click on the thing you mean, and search for just that.") }),
      el(
        "div",
        { class: "ways" },
        el("button", { class: "button main", type: "button", onclick: sources.choose }, icon("picture"), el("span", { text: tr("Choose a picture") })),
        el("button", { class: "button", type: "button", onclick: sources.camera }, icon("camera"), el("span", { text: tr("Use the camera") })),
      ),
      el("p", { class: "hint", text: tr("Or drop or paste one anywhere on this page. It is not kept.") }),
      el("div", { class: "message" }),
      data.examples.length > 0 &&
        el(
          "div",
          { class: "from" },
          el("p", { class: "hint", text: tr("Or try one of {catalog}", { catalog: data.catalog }) }),
          el("ul", { class: "strip" }, ...data.examples.map((one) => el("li", {}, anchor(address("crop", { catalog: data.catalog, id: one.id }), { title: one.title, "aria-label": tr("Crop {title}", { title: one.title }) }, el("img", { src: `/thumb/${one.picture}-small.webp`, alt: "" }))))),
        ),
    );
  }

  setMode("this");

  return {
    update(next) {
      const before = data && `${data.catalog} ${data.picture} ${data.key}`;
      data = next;
      const explain = data.segmenter === "embedded" ? tr("By the built-in segmenter. Segment Anything is better where it is installed.") : tr("By {segmenter}", { segmenter: data.segmenter });
      fill(by, el("span", { text: explain }), data.segmenter === "embedded" && el("details", {}, el("summary", { text: tr("How to get it") }), el("code", { text: data.better })));
      const key = `${data.catalog} ${data.picture} ${data.key}`;
      if (key !== before || (opened && data.key && opened.key !== data.key)) {
        if (opened && data.key && opened.key === data.key && !data.picture) arrived();
        else if (data.picture || data.key) {
          if (!data.key || opened?.key !== data.key) file = null;
          open().then(arrived);
        } else {
          opened = file = null;
          welcome();
        }
      }
      arrived();
    },
    destroy() {
      clearTimeout(timer);
      asking?.abort();
      sources.close();
      stage.close();
      events.off();
    },
  };
});
