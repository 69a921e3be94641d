import { changeBoard, createBoard, listBoards } from "../kit/boards.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { problem } from "../kit/words.js";
import { tr, trn } from "../kit/tr.js";

/**
 * The dialog that asks for a board. `onDone(board, items, before)`: `before` is the board's revision before the pictures
 * came, null for a new board. Returns how to open it.
 */
export function chooser(root, onDone) {
  const heading = el("h2", { id: "choose-board" });
  const message = el("div", { class: "message" });
  const list = el("ul", { class: "boards", "aria-label": tr("Boards") });
  const name = el("input", { class: "field", type: "text", maxLength: 120, placeholder: tr("Name of a new board"), "aria-label": tr("Name of a new board"), autocomplete: "off" });
  const make = el("button", { class: "button main", type: "submit", text: tr("Create") });
  const form = el("form", { class: "new" }, name, make);
  const close = el("button", { class: "ico", type: "button", "aria-label": tr("Close"), onclick: () => dialog.close() }, icon("close"));
  const dialog = el("dialog", { class: "choose", "aria-labelledby": "choose-board" }, el("div", { class: "top" }, heading, close), form, message, list);
  root.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  let items = [];

  async function put(work) {
    dialog.setAttribute("aria-busy", "true");
    fill(message);
    try {
      const [board, before] = await work();
      dialog.close();
      onDone(board, items, before);
    } catch (error) {
      fill(message, problem(error));
    } finally {
      dialog.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!name.value.trim()) return name.focus();
    return put(async () => [await createBoard(name.value, items), null]);
  });

  const row = (board) =>
    el(
      "li",
      {},
      el(
        "button",
        { type: "button", onclick: () => put(async () => [await changeBoard(board.id, { do: "add", items }), board.revision]) },
        board.pictures[0] ? el("img", { src: `/thumb/${board.pictures[0]}-small.webp`, alt: "" }) : el("span", { class: "bare" }, icon("board")),
        el("span", { class: "name", text: board.name }),
        el("span", { class: "n", text: trn("{n} picture", "{n} pictures", board.items) }),
      ),
    );

  return async (wanted) => {
    items = wanted;
    heading.textContent = items.length === 1 ? tr("Add “{title}” to …", { title: items[0].title }) : trn("Add {n} picture to …", "Add {n} pictures to …", items.length);
    name.value = "";
    fill(message);
    fill(list);
    dialog.showModal();
    name.focus();
    try {
      const boards = await listBoards();
      fill(list, ...boards.filter(({ deleted }) => deleted === null).map(row));
    } catch (error) {
      fill(message, problem(error));
    }
  };
}
