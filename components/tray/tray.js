import { component, el, fill, listeners } from "../kit/dom.js";
import { boardAddress, changeBoard, compareAddress } from "../kit/boards.js";
import { icon } from "../kit/icons.js";
import { address, anchor, follow } from "../kit/link.js";
import { clear, deselect, selection } from "../kit/selection.js";
import { problem } from "../kit/words.js";
import { chooser } from "./chooser.js";
import { tr, trn, trParts } from "../kit/tr.js";

const SECONDS = 12; // how long what was done is said, with its undo

export default component((root) => {
  const events = listeners();
  const bar = el("div", { class: "tray", role: "region", "aria-label": tr("Selection"), hidden: true });
  const said = el("div", { class: "tray done", role: "status", hidden: true });
  root.append(bar, said);
  let timer;
  let boards = true; // whether this visitor may keep any

  const choose = chooser(root, (board, items, before) => {
    deselect(items);
    announce(board, before);
  });

  function paint() {
    const items = selection();
    bar.hidden = !items.length;
    if (!items.length) return;
    hush();
    const catalogs = new Set(items.map(({ catalog }) => catalog));
    const few = items.length < 2;
    const compare = few || items.length > 4 ? tr("Two to four can be compared") : null;
    fill(
      bar,
      el("span", { class: "count", text: tr("{n} selected", { n: items.length }), "aria-live": "polite" }),
      el("button", { type: "button", text: tr("Compare"), disabled: Boolean(compare), title: compare ?? tr("Side by side"), onclick: () => follow(compareAddress(items)) }),
      el(
        "button",
        { type: "button", "aria-label": tr("Search with these"), disabled: catalogs.size > 1, title: catalogs.size > 1 ? tr("They are of several catalogs") : tr("Find what is like these"), onclick: () => follow(like(items)) },
        ...trParts("Search {how}", { how: el("span", { class: "x", text: tr("with these") }) }),
      ),
      boards && el("button", { type: "button", class: "main", "aria-label": tr("Add to board"), onclick: () => choose(items) }, ...trParts("Add {where}", { where: el("span", { class: "x", text: tr("to board") }) })),
      el("button", { type: "button", class: "clear", "aria-label": tr("Clear the selection"), title: tr("Clear the selection"), onclick: clear }, icon("close")),
    );
  }

  /** What was put where, with the way there and back. */
  function announce(board, before) {
    const added = before === null ? board.entries.length : board.revision === before ? 0 : board.undo.count;
    const words = added ? trn("{n} picture added to {board}", "{n} pictures added to {board}", added, { board: board.name }) : tr("Already on {board}", { board: board.name });
    const undo = before !== null && added > 0 && el("button", { type: "button", text: tr("Undo"), onclick: () => undone(board) });
    said.hidden = false;
    fill(said, el("span", { text: words }), undo, anchor(boardAddress(board.id), { class: "main", text: tr("Open board") }), el("button", { type: "button", class: "clear", "aria-label": tr("Close this message"), onclick: hush }, icon("close")));
    clearTimeout(timer);
    timer = setTimeout(hush, SECONDS * 1000);
  }

  async function undone(board) {
    clearTimeout(timer);
    try {
      await changeBoard(board.id, { do: "undo", change: board.undo.change });
      fill(said, el("span", { text: tr("Taken back") }));
    } catch (error) {
      fill(said, problem(error, hush));
    }
    timer = setTimeout(hush, 4000);
  }

  function hush() {
    clearTimeout(timer);
    said.hidden = true;
  }

  events.on(window, "vitrine:selection", paint);
  events.on(window, "vitrine:put-on-board", ({ detail }) => boards && choose(detail));
  events.on(said, "pointerenter", () => clearTimeout(timer));
  events.on(said, "focusin", () => clearTimeout(timer));
  return {
    update(data) {
      boards = data.boards;
      paint();
    },
    destroy() {
      clearTimeout(timer);
      events.off();
    },
  };
});

function like(items) {
  const params = new URLSearchParams({ catalog: items[0].catalog });
  for (const { id } of items) params.append("like", id);
  return address("", params);
}
