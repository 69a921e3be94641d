import { boardAddress, boardPath, changeBoard, listBoards, stepWords } from "../kit/boards.js";
import { copyLink } from "../kit/copylink.js";
import { component, el, fill, listeners } from "../kit/dom.js";
import { get } from "../kit/api.js";
import { icon } from "../kit/icons.js";
import { address, anchor, arrived, follow, here } from "../kit/link.js";
import { paintPicks } from "../kit/pick.js";
import { day, problem } from "../kit/words.js";
import { card } from "./card.js";
import { mover } from "./mover.js";
import { slides } from "./slides.js";
import { words } from "./words.js";
import { tr, trn } from "../kit/tr.js";

const LOOK_EVERY = 4000; // ms between looks for what other windows have changed

export default component((root) => {
  const events = listeners();
  const head = el("div", { class: "head" });
  const message = el("div", { class: "message" });
  const wall = el("ul", { class: "wall", "aria-label": tr("Pictures on the board") });
  const below = el("div", {});
  root.append(el("nav", { "aria-label": tr("Way back") }, anchor(address("boards", {}), { class: "back for-editors" }, icon("back"), el("span", { text: tr("Boards") }))), head, message, wall, below);

  let board;
  let editable = true; // else the board is only looked at
  let cards = new Map(); // entry id -> {element, said: what it was painted from}
  let busy = 0;

  const show = slides(root, () => board.entries.filter((entry) => entry.picture));
  const moves = mover(root, wall, (id, before) => change({ do: "move", entries: [id], before }));

  const fail = (error) => fill(message, problem(error, () => fill(message)));
  const done = (next) => (next ? paint(next) : look(true));

  /** Send one change; what the board is then is painted, and an error said. Returns whether it was made. */
  async function change(request) {
    busy += 1;
    try {
      paint(await changeBoard(board.id, request));
      return true;
    } catch (error) {
      fail(error);
      await look(true);
      return false;
    } finally {
      busy -= 1;
    }
  }

  /** See whether another window has changed the board. */
  async function look(always = false) {
    if (!board || (!always && (busy || document.hidden || moves.lifted() || root.querySelector(".editing")))) return;
    const { id, revision } = board;
    try {
      const now = await get(boardPath(id, `?since=${always ? "" : revision}`));
      if (now.entries && board.id === id && (always || (!busy && !moves.lifted()))) paint(now);
    } catch {
      // the header says that the app does not answer; the next look may go better
    }
  }

  function paint(next) {
    board = next;
    const deleted = board.deleted !== null;
    root.classList.toggle("deleted", deleted);
    // A field that is being written in stays under the visitor's hands.
    if (!head.querySelector(".editing")) fill(head, ...(editable ? heading(board, { change, done, show, fail }) : looking(board, show)));
    else refreshSteps(head, board, change);
    const kept = new Map();
    board.entries.forEach((entry, place) => {
      const said = JSON.stringify(entry) + deleted;
      const old = cards.get(entry.id);
      const same = old && (old.said === said || old.element.querySelector(".editing"));
      const element = same ? old.element : card(entry, { board: board.id, change, done, moves, deleted: deleted || !editable });
      kept.set(entry.id, { element, said });
      if (old && !same) old.element.replaceWith(element);
      if (wall.children[place] !== element) wall.insertBefore(element, wall.children[place] ?? null);
      element.setAttribute("aria-posinset", String(place + 1));
      element.setAttribute("aria-setsize", String(board.entries.length));
    });
    for (const [id, { element }] of cards) if (!kept.has(id)) element.remove();
    cards = kept;
    fill(below, !board.entries.length && empty());
    paintPicks(root);
  }

  events.on(window, "vitrine:selection", () => paintPicks(root));
  events.on(window, "focus", () => look());
  events.on(document, "keydown", (event) => {
    const typing = event.composedPath()[0].matches?.("input, textarea, select");
    if (typing || event.altKey || !(event.metaKey || event.ctrlKey) || document.fullscreenElement) return;
    const key = event.key.toLowerCase();
    const step = key === "z" && !event.shiftKey ? "undo" : key === "y" || (key === "z" && event.shiftKey) ? "redo" : null;
    if (!step || !editable || !board?.[step]) return;
    event.preventDefault();
    change({ do: step, change: board[step].change });
  });
  events.on(wall, "keydown", (event) => {
    const at = event.target.closest?.(".entry");
    if (!at || event.target.matches("textarea") || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "s") at.querySelector(".pick").click();
    else if (event.key === "Delete" && !event.target.matches("textarea")) at.querySelector(".act-remove")?.click();
    else return;
    event.preventDefault();
  });
  const timer = setInterval(look, LOOK_EVERY);

  return {
    update(data) {
      editable = data.editable;
      if (board && data.board.id === board.id && data.board.revision < board.revision) return arrived(); // an answer came first
      if (board && data.board.id !== board.id) {
        cards = new Map();
        wall.replaceChildren();
        fill(message);
      }
      paint(data.board);
      const at = Number(here().params.get("slide"));
      if (at) show.openAt(at - 1);
      else show.close();
      arrived();
    },
    destroy() {
      clearInterval(timer);
      show.destroy();
      moves.destroy();
      events.off();
    },
  };
});

const empty = () =>
  el(
    "section",
    { class: "empty" },
    el("h2", { text: tr("Nothing is on this board yet") }),
    el("p", { text: tr("Select pictures on the search page, then choose Add to board.") }),
    anchor(address("", {}), { class: "button", text: tr("Look for pictures") }),
  );

function step(kind, board, change) {
  const found = board[kind];
  const said = found && { change: stepWords(found) };
  const label = kind === "undo" ? (found ? tr("Undo: {change}", said) : tr("Nothing to undo")) : found ? tr("Redo: {change}", said) : tr("Nothing to redo");
  return el("button", { class: `ico step-${kind}`, type: "button", title: label, "aria-label": label, disabled: !found, onclick: () => change({ do: kind, change: found.change }) }, icon(kind));
}

function refreshSteps(head, board, change) {
  for (const kind of ["undo", "redo"]) head.querySelector(`.step-${kind}`)?.replaceWith(step(kind, board, change));
}

/** The heading for somebody who has the address and may look. */
function looking(board, show) {
  if (board.deleted !== null) return [el("h1", { text: board.name }), el("div", { class: "gone", role: "status" }, el("span", { text: tr("This board was deleted.") }))];
  const said = [trn("{n} picture", "{n} pictures", board.entries.length), day(board.changed)].join(" · ");
  const slides = el("button", { class: "button", type: "button", onclick: () => show.openAt(0, true) }, icon("play"), el("span", { text: tr("Slides") }));
  const sheet = anchor(address("sheet", { id: board.id }), { class: "button" }, icon("print"), el("span", { text: tr("Printable sheet") }));
  const tools = el("div", { class: "tools" }, ...(board.entries.length ? [slides, sheet] : []), copyLink("button"));
  return [el("h1", { text: board.name }), el("div", { class: "line" }, el("span", { class: "said", text: said }), tools), board.note && el("p", { class: "note", text: board.note })];
}

function heading(board, { change, done, show, fail }) {
  const missing = board.entries.filter((entry) => entry.missing).length;
  const catalogs = new Set(board.entries.map(({ catalog }) => catalog)).size;
  const said = [trn("{n} picture", "{n} pictures", board.entries.length), catalogs > 1 && trn("from {n} catalog", "from {n} catalogs", catalogs), missing && trn("{n} missing", "{n} missing", missing), day(board.changed)];
  const title = words({ text: board.name, label: tr("Name"), tag: "h1", rows: 1, most: 120, send: (to, was) => changeBoard(board.id, { do: "rename", to, was }), done });
  const link = (path, glyph, label, props = {}) => el("a", { class: "entry-of-menu", href: boardPath(board.id, path), download: "", ...props }, icon(glyph), el("span", { text: label }));
  if (board.deleted !== null)
    return [
      el("h1", { text: board.name }),
      el("div", { class: "gone", role: "status" }, el("span", { text: tr("This board was deleted. It can be restored for 30 days.") }), el("button", { class: "button main", type: "button", text: tr("Restore"), onclick: () => change({ do: "restore" }) })),
    ];
  const full = board.entries.length > 0;
  return [
    title,
    el(
      "div",
      { class: "line" },
      el("span", { class: "said", text: said.filter(Boolean).join(" · ") }),
      el(
        "div",
        { class: "tools" },
        step("undo", board, change),
        step("redo", board, change),
        full && el("button", { class: "button", type: "button", onclick: () => show.openAt(0, true) }, icon("play"), el("span", { text: tr("Slides") })),
        full &&
          menu(tr("Export"), "table", [
            link("/board.csv", "table", tr("Table (CSV)")),
            link("/pictures.zip", "picture", tr("Pictures (zip)")),
            anchor(address("sheet", { id: board.id }), { class: "entry-of-menu" }, icon("print"), el("span", { text: tr("Printable sheet") })),
          ]),
        copyLink("button"),
        menu(tr("More"), "dots", [
          el("button", { type: "button", onclick: () => copied(board, fail) }, icon("copy"), el("span", { text: tr("Duplicate") })),
          el("button", { type: "button", onclick: (event) => merging(event, board, change, fail) }, icon("merge"), el("span", { text: tr("Merge in another board") })),
          el("button", { type: "button", class: "bad", onclick: () => remove(board, fail) }, icon("trash"), el("span", { text: tr("Delete") })),
        ]),
      ),
    ),
    words({ text: board.note, label: tr("Note"), tag: "p", rows: 3, most: 10000, empty: tr("Add a note"), send: (to, was) => changeBoard(board.id, { do: "note", to, was }), done }),
  ];
}

function menu(label, glyph, entries) {
  const holder = el("details", { class: "menu" }, el("summary", { class: "button" }, icon(glyph), el("span", { text: label })), el("div", { class: "list", role: "group", "aria-label": label }, ...entries));
  const shut = (event) => {
    if (!holder.isConnected) document.removeEventListener("click", shut);
    else if (!event.composedPath().includes(holder)) holder.open = false;
  };
  document.addEventListener("click", shut);
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !holder.open) return;
    holder.open = false;
    holder.querySelector("summary").focus();
  });
  return holder;
}

async function copied(board, fail) {
  try {
    follow(boardAddress((await changeBoard(board.id, { do: "duplicate" })).id));
  } catch (error) {
    fail(error);
  }
}

async function remove(board, fail) {
  try {
    await changeBoard(board.id, { do: "delete" });
    follow(address("boards", { deleted: board.id }));
  } catch (error) {
    fail(error);
  }
}

async function merging(event, board, change, fail) {
  event.currentTarget.closest("details").open = false;
  const root = event.currentTarget.getRootNode();
  try {
    const others = (await listBoards()).filter(({ id, deleted }) => id !== board.id && deleted === null);
    const choose = async (other) => {
      dialog.close();
      await change({ do: "merge", board: other.id });
    };
    const dialog = el(
      "dialog",
      { class: "merging", "aria-label": tr("Merge in another board"), onclose: () => dialog.remove() },
      el("h2", { text: tr("Merge in another board") }),
      el("p", { text: others.length ? tr("Its pictures go to the end of {name}, and it is put away. Undo brings both back.", { name: board.name }) : tr("There is no other board.") }),
      el("ul", {}, ...others.map((other) => el("li", {}, el("button", { type: "button", onclick: () => choose(other) }, el("span", { text: other.name }), el("span", { class: "n", text: trn("{n} picture", "{n} pictures", other.items) }))))),
      el("button", { class: "button plain", type: "button", text: tr("Cancel"), onclick: () => dialog.close() }),
    );
    root.querySelector(".root").append(dialog);
    dialog.showModal();
  } catch (error) {
    fail(error);
  }
}
