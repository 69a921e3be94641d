import { changeBoard } from "../kit/boards.js";
import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor } from "../kit/link.js";
import { pick } from "../kit/pick.js";
import { brief, listed, number } from "../kit/words.js";
import { picture, without } from "../gallery/tile.js";
import { words } from "./words.js";
import { tr } from "../kit/tr.js";

/** A picture on the board, with what can be done with it there. */
export function card(entry, { board, change, done, moves, deleted }) {
  const { id, title, missing } = entry;
  const facts = entry.caption.map((name) => fact(entry.fields[name], entry.kinds[name])).filter(Boolean).join(", ");
  const shown = entry.picture ? picture(entry, { alt: "", sizes: "280px" }) : without(el("div", { class: "frame" }));
  const inside = [shown, el("span", { class: "t", text: title }), el("span", { class: "f", text: missing ? tr("No longer in {catalog}", { catalog: entry.catalog }) : facts })];
  const label = listed([title, facts, missing && tr("no longer in {catalog}", { catalog: entry.catalog })].filter(Boolean));
  const element = el(
    "li",
    { class: missing ? "entry tile lost" : "entry tile", dataset: { id } },
    missing ? el("div", { class: "shown", role: "img", "aria-label": label }, ...inside) : anchor(address("item", { catalog: entry.catalog, id: entry.item }), { "aria-label": label, "aria-keyshortcuts": "s Delete" }, ...inside),
    !missing && pick({ catalog: entry.catalog, id: entry.item, title, picture: entry.picture }),
    !deleted && moves.handle(entry),
    !deleted && el("button", { type: "button", class: "act-remove", title: tr("Take off the board (Delete)"), "aria-label": tr("Take off the board: {title}", { title }), onclick: () => change({ do: "remove", entries: [id] }) }, icon("close")),
    missing && el("span", { class: "badge", text: tr("Missing") }),
    deleted
      ? entry.note && el("p", { class: "note", text: entry.note })
      : words({ text: entry.note, label: tr("Note on {title}", { title }), tag: "p", rows: 3, most: 10000, empty: tr("Note"), send: (to, was) => changeBoard(board, { do: "annotate", entry: id, to, was }), done }),
  );
  if (!deleted) moves.draggable(element);
  return element;
}

const fact = (value, kind) => (typeof value === "number" ? number(value, kind) : brief(value));
