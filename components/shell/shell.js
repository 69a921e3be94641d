import { component, el, fill, listeners } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor } from "../kit/link.js";
import { count } from "../kit/words.js";
import { watchConnection } from "./lost.js";

const THEMES = [
  ["", "screen", "As the system"],
  ["light", "sun", "Light"],
  ["dark", "moon", "Dark"],
];

export default component((root) => {
  const events = listeners();
  const brand = el("div", { class: "brand" });
  const nav = el("nav", { class: "pages", "aria-label": "Pages" });
  const right = el("div", { class: "right" });
  const tabs = el("nav", { class: "tabs", "aria-label": "Pages" });
  const busy = el("div", { class: "busy", hidden: true });
  root.append(el("header", {}, brand, nav, right), busy, tabs);

  const unwatch = watchConnection(root);
  let timer;
  events.on(window, "vitrine:going", () => {
    clearTimeout(timer);
    timer = setTimeout(() => (busy.hidden = false), 150);
  });
  events.on(window, "vitrine:arrived", () => {
    clearTimeout(timer);
    busy.hidden = true;
  });
  events.on(document, "click", (event) => {
    for (const open of root.querySelectorAll("details[open]")) if (!event.composedPath().includes(open)) open.open = false;
  });
  events.on(document, "keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of root.querySelectorAll("details[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  return {
    update({ pages, page, catalogs, catalog }) {
      const kept = catalog ? { catalog } : {};
      fill(brand, anchor(address("", kept), { class: "mark", text: "Vitrine", "aria-label": "Vitrine, to the search page" }));
      const link = ({ path, label, icon: name }) =>
        anchor(address(path, kept), { "aria-current": path === page ? "page" : null }, icon(name), el("span", { text: label }));
      fill(nav, ...pages.map(link));
      fill(tabs, ...pages.map(link));
      fill(right, catalogs.length ? catalogMenu(catalogs, catalog) : null, themeMenu());
    },
    destroy() {
      unwatch();
      events.off();
    },
  };
});

function catalogMenu(catalogs, chosen) {
  const current = catalogs.find(({ name }) => name === chosen);
  const entry = ({ name, items, state }) =>
    anchor(
      address("", { catalog: name }),
      { "aria-current": name === chosen ? "true" : null },
      el("span", { class: "name", text: name }),
      el("span", { class: "n", text: state === "indexing" ? "being indexed" : count(items) }),
    );
  return menu(
    "catalog",
    [el("span", { class: "what", text: "Catalog" }), el("b", { text: current?.name ?? "choose" }), current && el("span", { class: "n", text: count(current.items) })],
    [...catalogs.map(entry), anchor(address("catalogs", chosen ? { catalog: chosen } : {}), { class: "all" }, el("span", { text: "All catalogs" }))],
    "Catalog",
  );
}

function themeMenu() {
  const now = document.documentElement.dataset.theme ?? "";
  const [, sign, label] = THEMES.find(([name]) => name === now) ?? THEMES[0];
  const holder = menu(
    "theme",
    [icon(sign)],
    THEMES.map(([name, glyph, words]) =>
      el("button", { type: "button", "aria-pressed": String(name === now), onclick: () => choose(name, holder) }, icon(glyph), el("span", { text: words })),
    ),
    `Light or dark: ${label}`,
  );
  return holder;
}

function choose(name, holder) {
  if (name) {
    document.documentElement.dataset.theme = name;
    localStorage.setItem("vitrine-theme", name);
  } else {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("vitrine-theme");
  }
  const next = themeMenu();
  holder.replaceWith(next);
  next.querySelector("summary").focus();
}

function menu(kind, summary, entries, label) {
  return el(
    "details",
    { class: `menu ${kind}` },
    el("summary", { "aria-label": kind === "theme" ? label : null }, ...summary, kind === "catalog" && icon("down")),
    el("div", { class: "list", role: "group", "aria-label": label }, ...entries),
  );
}
