import { catalogPath, post } from "../kit/api.js";
import { copyLink } from "../kit/copylink.js";
import { component, el, fill, listeners } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor, arrived, here, note } from "../kit/link.js";
import { paintPicks, pick } from "../kit/pick.js";
import { putOnBoard } from "../kit/selection.js";
import { tr, trn } from "../kit/tr.js";
import { brief, number, problem } from "../kit/words.js";
import { rowsOf } from "../gallery/layout.js";
import { makeTile } from "../gallery/tile.js";
import { editor } from "./editor.js";
import { captions } from "./captions.js";
import { placesOf, readings } from "./readings.js";
import { guessed } from "./tags.js";
import { viewer } from "./viewer.js";

const FILTERED = new Set(["category", "categories"]);

export default component((root) => {
  const page = el("article", { class: "item" });
  root.append(page);
  let stage;
  let strip;
  const resized = new ResizeObserver(() => strip && lay(strip));
  resized.observe(root);
  const events = listeners();
  events.on(window, "vitrine:selection", () => paintPicks(root));

  return {
    update(data) {
      stage?.close();
      const { item, catalog } = data;
      const at = Math.min(item.views.length, Math.max(1, Number(here().params.get("v")) || 1)) - 1;
      const views = el("ul", { class: "views", "aria-label": tr("Views") });
      stage = viewer(item.views, catalog, item.title, (n) => {
        note({ v: n ? String(n + 1) : null });
        [...views.children].forEach((child, i) => child.firstChild.setAttribute("aria-current", String(i === n)));
      });
      fill(
        views,
        ...item.views.map((view, i) =>
          el("li", {}, el("button", { type: "button", "aria-label": tr("View {n} of {total}", { n: i + 1, total: item.views.length }), onclick: () => stage.show(i) }, el("img", { src: `/thumb/${view.picture}-small.webp`, alt: "" }))),
        ),
      );
      views.hidden = item.views.length < 2;
      strip = data.similar.length ? el("ul", { class: "wall", "aria-label": tr("Similar items") }, ...data.similar.map((hit) => makeTile({ ...hit, above_line: true }, { ...data, asks: false, available: data.similar.length }, data.similar.length))) : null;
      fill(
        page,
        back(catalog),
        el("div", { class: "split" }, el("div", { class: "pictures", style: { "--most": stage.most } }, stage.element, views), side({ ...data, stage })),
        (strip || data.error) && el("section", { class: "similar" }, el("h2", { text: tr("Similar") }), strip ?? problem(data.error)),
      );
      stage.know(placesOf(data.read ?? {}));
      if (item.views.length) stage.show(at);
      if (strip) lay(strip);
      paintPicks(root);
      arrived();
    },
    destroy() {
      stage?.close();
      resized.disconnect();
      events.off();
    },
  };
});

function lay(strip) {
  const tiles = [...strip.children];
  if (strip.clientWidth) rowsOf(strip, tiles, tiles.map((tile) => Number(tile.dataset.shape)), strip.clientWidth < 700 ? "s" : "m");
}

function back(catalog) {
  const from = history.state?.from;
  const label = from ? tr("Back") : tr("All of {catalog}", { catalog });
  const link = anchor(address("", { catalog }), { class: "back" }, icon("back"), el("span", { text: label }));
  if (from)
    link.addEventListener(
      "click",
      (event) => {
        if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        history.back();
      },
      { capture: true },
    );
  return el("nav", { "aria-label": tr("Way back") }, link);
}

/** The item's facts, which turn into an editor and back. */
function side(data) {
  const holder = el("div", { class: "side" });
  let { item, guesses } = data;
  let kept = null;
  const painted = () => facts({ ...data, item, guesses, kept, changed }, edit);
  const show = () => {
    fill(holder, painted());
    paintPicks(holder);
    holder.querySelector(".editing")?.focus({ preventScroll: true });
  };
  /** A guess was written into the item, or taken back. */
  const changed = (...now) => {
    [item, guesses, kept] = now;
    show();
    holder.querySelector(".guessed .said button")?.focus({ preventScroll: true });
  };
  const edit = () =>
    fill(
      holder,
      editor({
        catalog: data.catalog,
        id: item.id,
        paint: (changed) => (item = changed),
        close: show,
        gone: (entry) => fill(holder, hiddenNow(data.catalog, item, entry, show)),
      }),
    );
  fill(holder, painted());
  return holder;
}

/** What stands beside an item that was hidden just now: where it is, and the way back. */
function hiddenNow(catalog, item, entry, show) {
  const said = el("div", {});
  const undo = async () => {
    try {
      await post(catalogPath(catalog, "edits"), JSON.stringify({ do: "undo", entry, id: item.id }));
      show();
    } catch (error) {
      fill(said, problem(error));
    }
  };
  const button = el("button", { class: "button main", type: "button", onclick: undo }, icon("undo"), el("span", { text: tr("Show it again") }));
  const section = el(
    "section",
    { class: "away", role: "status" },
    el("h1", { text: tr("{title} is hidden", { title: item.title }) }),
    el("p", { text: tr("It is left out of searches, filters and counts. Your own files stay as they are. The catalog's page lists what is hidden.") }),
    el("div", { class: "ways" }, button, anchor(address("catalogs", { catalog }), { class: "button", text: tr("Hidden items") })),
    said,
  );
  queueMicrotask(() => {
    button.focus({ preventScroll: true });
    section.scrollIntoView({ block: "center" });
  });
  return section;
}

function facts({ item, catalog, kinds, caption, edits, recipes, read, stage, guesses, kept, changed }, edit) {
  const byline = caption.map((name) => item.fields[name]).filter((value) => value !== undefined && value !== "");
  const chosen = { catalog, id: item.id, title: item.title, picture: item.views[0]?.picture ?? "" };
  const row = (name, value) => {
    const all = Array.isArray(value) ? value : [value];
    const cells = all.map((one) => (FILTERED.has(kinds[name]) ? anchor(address("", { catalog, [`f.${name}`]: one }), { text: one, title: tr("All with {name} {one}", { name, one }) }) : said(one, kinds[name])));
    return [el("dt", { class: "column", text: name.replaceAll("_", " ") }), el("dd", {}, ...cells.flatMap((cell, i) => (i ? [", ", cell] : [cell])))];
  };
  return el(
    "div",
    { class: "facts" },
    el("h1", { text: item.title }),
    byline.length > 0 && el("p", { class: "byline", text: byline.map((value) => (Array.isArray(value) ? value.join(", ") : brief(said(value)))).join(" · ") }),
    item.description && el("p", { class: "description", text: item.description }),
    el(
      "div",
      { class: "ways" },
      anchor(address("", { catalog, like: item.id }), { class: "button main" }, icon("more"), el("span", { text: tr("More like this") })),
      item.views.length > 0 &&
        anchor(address("crop", { catalog, id: item.id }), { class: "button", onmousedown: whichView, onfocus: whichView }, icon("crop"), el("span", { text: tr("Crop this one") })),
    ),
    el(
      "div",
      { class: "ways quiet" },
      item.views.length > 0 && anchor(address("map", { catalog, id: item.id }), { class: "button plain" }, icon("map"), el("span", { text: tr("On the map") })),
      el("button", { class: "button plain for-editors", type: "button", onclick: () => putOnBoard([chosen]) }, icon("board"), el("span", { text: tr("Add to board") })),
      el("span", { class: "selecting" }, pick(chosen), el("span", { class: "words", "aria-hidden": "true", text: tr("Select"), onclick: (event) => event.currentTarget.previousSibling.click() })),
      copyLink("button plain"),
      edits && el("button", { class: "button plain editing", type: "button", onclick: edit }, icon("edit"), el("span", { text: tr("Edit") })),
    ),
    recipes.length > 0 && el("div", { class: "recipes", role: "group", "aria-label": tr("Searches from this item") }, ...recipes.map(({ name, params, count: n }) => anchor(address("", recipeParams(catalog, params)), { class: "button plain", title: trn("{n} item passes", "{n} items pass", n) }, icon("search"), el("span", { text: name })))),
    el("dl", {}, ...Object.entries(item.fields).flatMap(([name, value]) => row(name, value)), el("dt", { class: "code", text: tr("id") }), el("dd", { text: item.id })),
    readings(read ?? {}, stage),
    captions(read?.captions, stage, item.views.length),
    guessed({ catalog, item, guesses, edits, kept, changed, captioned: Boolean(read?.captions) }),
  );
}

function recipeParams(catalog, params) {
  const all = new URLSearchParams({ catalog });
  for (const [name, values] of Object.entries(params)) for (const value of values) all.append(name, value);
  return all;
}

/** The link follows the view that is on. */
function whichView(event) {
  const link = new URLSearchParams(event.currentTarget.getAttribute("href").split("?")[1]);
  link.set("v", here().params.get("v") ?? "1");
  event.currentTarget.setAttribute("href", address("crop", link));
}

const said = (value, kind) => (typeof value === "number" ? number(value, kind) : String(value));
