/** What was chosen on the map: as pictures or as a table, and what can be done with it. */
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, follow } from "../kit/link.js";
import { putOnBoard } from "../kit/selection.js";
import { tr, trn } from "../kit/tr.js";
import { number, problem, text } from "../kit/words.js";
import { link, thumb } from "./item.js";

const PAGE = 48;
const MOST = 500; // that a board takes at once

/** `hands`: `clear()`, `only()`, `toggleOnly()`, and `hang(items, more)`, which hangs pictures as a wall. */
export function selected(root, { catalog, kinds, edits, hands }) {
  let [indices, shown, as, source] = [[], PAGE, "grid", null];
  let stamp = 0;

  const button = (name, glyph, onclick, props = {}) => el("button", { type: "button", class: "button", onclick, ...props }, icon(glyph), el("span", { text: name }));

  async function board() {
    const items = await source.items(indices.slice(0, MOST));
    putOnBoard(items.map(({ catalog: whose, id, title, picture }) => ({ catalog: whose, id, title, picture })));
  }

  async function save() {
    const link = el("a", { download: `${catalog}-map.csv`, href: URL.createObjectURL(await source.table(indices)) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  /** What is chosen becomes a filter of the search page, with a link of its own. */
  async function search() {
    const { in: key } = await source.choice(indices);
    follow(address("", { catalog, in: key }));
  }

  const attempt = (act) => async () => {
    try {
      await act();
    } catch (error) {
      root.prepend(problem(error));
    }
  };

  async function paint() {
    const now = ++stamp;
    root.hidden = !indices.length;
    if (!indices.length) return fill(root);
    const only = hands.only();
    const body = el("div", { class: `chosen ${as}` });
    fill(
      root,
      el(
        "div",
        { class: "head" },
        el("h2", { text: trn("{n} picture chosen", "{n} pictures chosen", indices.length), "aria-live": "polite" }),
        el("button", { type: "button", class: "ico", "aria-label": tr("Choose nothing"), title: tr("Choose nothing"), onclick: hands.clear }, icon("close")),
      ),
      el(
        "div",
        { class: "ways" },
        button(only ? tr("Show all again") : tr("Only these"), "sliders", hands.toggleOnly, { "aria-pressed": String(only), title: tr("Search and colour inside these") }),
        edits && button(tr("Search in these"), "search", attempt(search), { title: tr("Makes these a filter of the search page") }),
        button(tr("Hang as a wall"), "wall", () => hands.hang(indices)),
        edits && button(tr("Add to board"), "board", attempt(board)),
        button(tr("CSV"), "table", attempt(save)),
        button(as === "grid" ? tr("As a table") : tr("As pictures"), as === "grid" ? "table" : "grid", () => {
          as = as === "grid" ? "table" : "grid";
          paint();
        }),
      ),
      body,
    );
    try {
      const items = await source.items(indices.slice(0, shown));
      if (now !== stamp) return;
      fill(body, as === "grid" ? pictures(items) : table(items));
      if (shown < indices.length)
        body.append(
          el("button", {
            type: "button",
            class: "button more",
            text: tr("Show more"),
            onclick: () => {
              shown += PAGE;
              paint();
            },
          }),
        );
    } catch (error) {
      fill(body, problem(error));
    }
  }

  const pictures = (items) => el("ul", {}, ...items.map((item) => el("li", {}, thumb(item, { class: "square" }))));

  function table(items) {
    const columns = [...new Set(items.flatMap(({ fields }) => Object.keys(fields)))];
    const cell = (value, kind) => el("td", { text: typeof value === "number" ? number(value, kind) : text(value) });
    const row = (item) => el("tr", {}, el("td", {}, link(item, item.title)), ...columns.map((name) => cell(item.fields[name] ?? "", kinds[name])));
    return el(
      "div",
      { class: "scroll", tabIndex: 0 },
      el("table", {}, el("thead", {}, el("tr", {}, el("th", { text: tr("Title") }), ...columns.map((name) => el("th", { text: name.replaceAll("_", " ") })))), el("tbody", {}, ...items.map(row))),
    );
  }

  return {
    show(next, from) {
      [indices, source, shown] = [next, from, PAGE];
      paint();
    },
    repaint: paint,
  };
}
