import { component, el, fill, listeners } from "../kit/dom.js";
import { headed } from "../kit/first.js";
import { icon } from "../kit/icons.js";
import { address, anchor, changed, follow, here } from "../kit/link.js";
import { language, tr } from "../kit/tr.js";
import { count } from "../kit/words.js";
import { accountMenu, redeem, signOut } from "./account.js";
import { commandBox } from "./command.js";
import { keySheet } from "./keys.js";
import { idle } from "./kiosk.js";
import { watchConnection } from "./lost.js";
import { menu } from "./menu.js";

const THEMES = [
  ["", "screen", tr("As the system")],
  ["light", "sun", tr("Light")],
  ["dark", "moon", tr("Dark")],
];

export default component((root, setTriggerValue) => {
  const events = listeners();
  const brand = el("div", { class: "brand" });
  const nav = el("nav", { class: "pages", "aria-label": tr("Pages") });
  const right = el("div", { class: "right" });
  const tabs = el("nav", { class: "tabs", "aria-label": tr("Pages") });
  const busy = el("div", { class: "busy", hidden: true });
  root.append(el("header", {}, brand, nav, right), busy, tabs);

  let screen = null; // of a kiosk
  const unwatch = watchConnection(root);
  let data = { pages: [], catalogs: [], catalog: "", languages: [] };
  const sheet = keySheet(root);
  const box = commandBox(root, () => data, () => actions(data, sheet, right));
  const open = el("button", { type: "button", class: "ico goto", title: tr("Go to … (Ctrl K)"), "aria-label": tr("Go to"), "aria-haspopup": "dialog", "aria-keyshortcuts": "Control+K Meta+K", onclick: () => box.open() }, icon("command"));
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
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      return box.open();
    }
    if ((event.key === "?" || event.key === "/") && !isTyping(event) && !event.ctrlKey && !event.metaKey && !isDialogOpen()) {
      event.preventDefault();
      if (event.key === "?") return sheet.open();
      return toSearch(data.catalog);
    }
    if (event.key !== "Escape") return;
    for (const open of root.querySelectorAll("details[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  const out = () => setTriggerValue("out", { at: Date.now() });
  events.on(window, "vitrine:sign-out", out);

  return {
    update(next) {
      data = next;
      const { pages, page, catalogs, catalog, languages, account } = data;
      const skip = document.querySelector("[data-testid=stSkipToContent]"); // the framework's own, in English
      if (skip) skip.textContent = tr("Skip to the content");
      headed();
      redeem(account.ticket);
      if (account.idle) (screen ??= idle(root)).wait(account.idle);
      const kept = catalog ? { catalog } : {};
      fill(brand, anchor(address("", kept), { class: "mark", text: "Vitrine", "aria-label": tr("Vitrine, to the search page") }));
      const link = ({ path, label, icon: name }) =>
        anchor(address(path, kept), { "aria-current": path === page ? "page" : null }, icon(name), el("span", { text: label }));
      fill(nav, ...pages.map(link));
      fill(tabs, ...pages.map(link));
      fill(right, open, catalogs.length ? catalogMenu(catalogs, catalog, account) : null, languageMenu(languages), themeMenu(), accountMenu(account, () => signOut(account, out)));
    },
    destroy() {
      unwatch();
      screen?.stop();
      events.off();
    },
  };
});

const isTyping = (event) => event.composedPath()[0]?.matches?.("input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]");

/** Every component lives behind its own shadow root. */
const everywhere = (selector, root = document) => [...root.querySelectorAll(selector), ...[...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? everywhere(selector, one.shadowRoot) : []))];
const isDialogOpen = () => everywhere("dialog[open]").length > 0;

/** To the box on this page, or to the search page. */
function toSearch(catalog) {
  const field = everywhere("input[name=q]")[0];
  if (!field) return follow(address("", catalog ? { catalog } : {}));
  field.focus();
  field.select();
}

/** What can be done from anywhere. */
function actions({ languages }, sheet, right) {
  return [
    ...THEMES.map(([name, sign, label]) => ({ label: tr("Look: {choice}", { choice: label }), icon: sign, go: () => choose(name, right.querySelector(".menu.theme")) })),
    ...languages.map(([code, name]) => ({ label: tr("Language: {name}", { name }), icon: "globe", go: () => speak(code) })),
    { label: tr("Keys"), icon: "keyboard", go: () => sheet.open() },
  ];
}

const speak = (code) => location.assign(changed({ lang: code, n: here().params.get("n") }));

function catalogMenu(catalogs, chosen, { role }) {
  const current = catalogs.find(({ name }) => name === chosen);
  const entry = ({ name, items, state }) =>
    anchor(
      address("", { catalog: name }),
      { "aria-current": name === chosen ? "true" : null },
      el("span", { class: "name", text: name }),
      el("span", { class: "n", text: state === "indexing" ? tr("being indexed") : count(items) }),
    );
  return menu(
    "catalog",
    [el("span", { class: "what", text: tr("Catalog") }), el("b", { text: current?.name ?? tr("choose") }), current && el("span", { class: "n", text: count(current.items) })],
    [...catalogs.map(entry), role === "admin" && anchor(address("catalogs", chosen ? { catalog: chosen } : {}), { class: "all" }, el("span", { text: tr("All catalogs") }))],
    tr("Catalog"),
  );
}

/** The names stand in their own languages: whoever looks for one may not read the present one. */
function languageMenu(languages) {
  const entry = ([code, name]) =>
    el("button", { type: "button", lang: code, "aria-pressed": String(code === language), onclick: () => speak(code) }, el("span", { text: name }));
  return menu("language", [icon("globe")], languages.map(entry), tr("Language: {name}", { name: languages.find(([code]) => code === language)?.[1] ?? language }));
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
    tr("Light or dark: {choice}", { choice: label }),
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
