import { changeBoard, boardAddress, createBoard } from "../kit/boards.js";
import { component, el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor, arrived, follow } from "../kit/link.js";
import { day, problem } from "../kit/words.js";
import { tr, trn, trParts } from "../kit/tr.js";

export default component((root) => {
  const head = el("div", { class: "head" });
  const making = el("form", { class: "making", hidden: true });
  const message = el("div", { class: "message" });
  const body = el("div", {});
  root.append(head, making, message, body);
  const name = el("input", { class: "field", type: "text", maxLength: 120, placeholder: tr("Spring window, room 3, homework …"), "aria-label": tr("Name of the new board"), autocomplete: "off" });
  making.append(name, el("button", { class: "button main", type: "submit", text: tr("Create") }), el("button", { class: "button plain", type: "button", text: tr("Cancel"), onclick: () => (making.hidden = true) }));
  making.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!name.value.trim()) return name.focus();
    return attempt(async () => follow(boardAddress((await createBoard(name.value)).id)));
  });

  const attempt = async (work) => {
    try {
      await work();
    } catch (error) {
      fill(message, problem(error, () => fill(message)));
    }
  };
  const restore = (board) => attempt(async () => follow(boardAddress((await changeBoard(board.id, { do: "restore" })).id)));

  return {
    update({ boards, justDeleted }) {
      const live = boards.filter(({ deleted }) => deleted === null);
      const gone = boards.filter(({ deleted }) => deleted !== null);
      const last = gone.find(({ id }) => id === justDeleted);
      making.hidden = true;
      name.value = "";
      const begin = () => {
        making.hidden = false;
        name.focus();
      };
      fill(head, el("h1", { text: tr("Boards") }), el("button", { class: "button main", type: "button", onclick: begin }, icon("add"), el("span", { text: tr("New board") })));
      fill(message, last && el("div", { class: "gone", role: "status" }, el("span", {}, ...trParts("Deleted: {name}", { name: el("b", { text: last.name }) })), el("button", { class: "button", type: "button", text: tr("Undo"), onclick: () => restore(last) })));
      fill(body, live.length ? el("ul", { class: "cards" }, ...live.map(cardOf)) : empty(), gone.length > 0 && bin(gone, restore));
      arrived();
    },
  };
});

const cardOf = (board) =>
  el(
    "li",
    { class: "card" },
    anchor(
      boardAddress(board.id),
      {},
      el(
        "span",
        { class: "mosaic", dataset: { n: board.pictures.length } },
        ...board.pictures.map((picture) => el("img", { src: `/thumb/${picture}-small.webp`, alt: "", loading: "lazy", decoding: "async" })),
        !board.pictures.length && el("span", { class: "bare" }, icon("board")),
      ),
      el("span", { class: "name", text: board.name }),
      el("span", { class: "n", text: `${trn("{n} picture", "{n} pictures", board.items)} · ${day(board.changed)}` }),
      board.note && el("span", { class: "note", text: board.note }),
    ),
  );

const empty = () =>
  el(
    "section",
    { class: "empty" },
    el("h2", { text: tr("Nothing is pinned up yet") }),
    el("p", { text: tr("Select pictures on the search page, from any catalog, and add them to a board: to order them, compare them, print them, show them, or send them by link.") }),
    el("div", { class: "ways" }, anchor(address("", {}), { class: "button", text: tr("Look for pictures") })),
  );

const bin = (gone, restore) =>
  el(
    "details",
    { class: "bin fold" },
    el("summary", { text: tr("Deleted boards · {n}", { n: gone.length }) }),
    el("p", { text: tr("Each can be restored for 30 days.") }),
    el("ul", {}, ...gone.map((board) => el("li", {}, el("span", { class: "name", text: board.name }), el("span", { class: "n", text: `${trn("{n} picture", "{n} pictures", board.items)} · ${tr("deleted {day}", { day: day(board.deleted) })}` }), el("button", { class: "button", type: "button", text: tr("Restore"), "aria-label": tr("Restore {name}", { name: board.name }), onclick: () => restore(board) })))),
  );
