import { compareAddress } from "../kit/boards.js";
import { copyLink } from "../kit/copylink.js";
import { component, el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor, arrived, changed } from "../kit/link.js";
import { putOnBoard } from "../kit/selection.js";
import { number, text } from "../kit/words.js";
import { sources } from "../gallery/tile.js";
import { tr, trn } from "../kit/tr.js";

export default component((root) => {
  const page = el("article", {});
  root.append(page);
  return {
    update(data) {
      const { items, lines, only } = data;
      const differing = lines.filter((line) => line.differs);
      const shown = only ? differing : lines;
      const there = items.filter(({ missing }) => !missing);
      const catalogs = new Set(items.map(({ catalog }) => catalog));
      fill(
        page,
        el(
          "div",
          { class: "head" },
          el("h1", { text: tr("Side by side") }),
          el("span", { class: "said", text: trn("{n} difference in {lines} lines", "{n} differences in {lines} lines", differing.length, { lines: lines.length }) }),
          el(
            "div",
            { class: "tools" },
            anchor(changed({ only: only ? null : "1" }), { class: "button", "aria-pressed": String(only), role: "button", text: tr("Only differences"), stay: true }),
            there.length > 0 && el("button", { class: "button for-editors", type: "button", onclick: () => putOnBoard(there.map(chosen)) }, icon("board"), el("span", { text: tr("Add to board") })),
            copyLink("button"),
          ),
        ),
        el(
          "div",
          { class: "scroll", tabIndex: 0, role: "region", "aria-label": tr("Items side by side") },
          el(
            "table",
            { style: { "--n": items.length, "--shape": String(Math.max(0.6, Math.min(...items.map(({ width, height }) => width / height)))) } },
            el("thead", {}, el("tr", {}, el("td", {}), ...items.map((item) => head(item, items, catalogs.size > 1)))),
            el("tbody", {}, ...shown.map((line) => row(line, items)), !shown.length && el("tr", {}, el("td", { class: "none", colSpan: items.length + 1, text: tr("They agree in everything that is known of them.") }))),
          ),
        ),
      );
      arrived();
    },
  };
});

const chosen = ({ catalog, item, title, picture }) => ({ catalog, id: item, title, picture });

function head(item, items, several) {
  const rest = items.filter((one) => one !== item).map(chosen);
  const { src, srcset } = sources(item);
  const image = el("img", { alt: "", width: item.width, height: item.height, sizes: "(max-width: 720px) 46vw, 320px", decoding: "async" });
  if (item.picture) {
    image.srcset = srcset;
    image.src = src;
  }
  const title = el("span", { class: "title", text: item.title });
  return el(
    "th",
    { scope: "col" },
    item.missing
      ? el("div", { class: "lost" }, el("div", { class: "frame" }), title, el("span", { class: "n", text: tr("Not in {catalog} any more", { catalog: item.catalog }) }))
      : anchor(address("item", { catalog: item.catalog, id: item.item }), {}, el("div", { class: "frame" }, item.picture && image), title, el("span", { class: "n", text: several ? `${item.item} · ${item.catalog}` : item.item })),
    items.length > 2 && anchor(compareAddress(rest), { class: "ico out", title: tr("Leave out"), "aria-label": tr("Leave out: {title}", { title: item.title }) }, icon("close")),
  );
}

const row = (line, items) =>
  el(
    "tr",
    { class: line.differs ? "differs" : null },
    el("th", { scope: "row" }, el("span", { class: "column", text: line.name.replaceAll("_", " ") }), line.differs && el("span", { class: "mark", title: tr("They differ here") }, el("span", { class: "hush", text: tr("differs") }), "≠")),
    ...line.values.map((value, n) => el("td", {}, ...cell(value, line, items[n].missing))),
  );

/** A value; of several, those that not all items have are marked. */
function cell(value, line, missing) {
  if (value === null) return [el("span", { class: "n", text: missing ? "" : "–", "aria-label": missing ? null : tr("not given") })];
  if (!Array.isArray(value)) return [el("span", { text: typeof value === "number" ? number(value, line.kind) : text(value) })];
  return value.flatMap((one, n) => [n ? ", " : null, line.differs && !line.common.includes(one) ? el("mark", { text: one }) : el("span", { text: one })]);
}
