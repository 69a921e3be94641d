/** Words of a board that are changed where they stand: a click opens a field, leaving it saves, Escape takes it back. */
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { problem } from "../kit/words.js";
import { tr } from "../kit/tr.js";

/**
 * `send(to, was)` keeps the words and answers with the board. Where another window has changed them meanwhile its error
 * carries `theirs`, and the visitor chooses. `done(board)` follows; without a board, what is kept has to be looked up.
 */
export function words({ text, label, tag, rows, most, empty = "", send, done }) {
  const holder = el("div", { class: `words words-${tag}` });

  function read() {
    holder.classList.remove("editing");
    const open = el("button", { type: "button", class: text ? "ico edit" : "button plain edit", title: text ? tr("Change: {label}", { label }) : empty, "aria-label": text ? tr("Change: {label}", { label }) : empty, onclick: write }, icon("edit"), !text && el("span", { text: empty }));
    fill(holder, text && el(tag, { text, ondblclick: write }), open);
  }

  function write() {
    const props = { class: "field", value: text, maxLength: most, "aria-label": label };
    const field = rows === 1 ? el("input", { type: "text", ...props }) : el("textarea", { rows, ...props });
    const trouble = el("div", { class: "trouble" });
    let was = text;
    let over = false;

    const leave = (board) => {
      over = true;
      holder.classList.remove("editing");
      done(board);
    };
    const cancel = () => {
      over = true;
      read();
      holder.querySelector(".edit").focus();
    };
    const choice = (said, action) => el("button", { class: "button", type: "button", text: said, onclick: action });
    async function save() {
      if (over) return;
      const to = field.value.trim();
      if (to === was || (rows === 1 && !to)) return was === text ? cancel() : leave(null);
      over = true; // a second sign to save, while this one is on its way, is the same one
      try {
        leave(await send(to, was));
      } catch (error) {
        over = false;
        const mine = () => {
          was = error.theirs;
          save();
        };
        fill(trouble, problem(error), error.theirs !== undefined && el("div", { class: "ways" }, choice(tr("Keep mine"), mine), choice(tr("Keep theirs"), () => leave(null))));
      }
    }

    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") cancel();
      else if (event.key === "Enter" && (rows === 1 || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        save();
      }
    });
    field.addEventListener("blur", (event) => !holder.contains(event.relatedTarget) && !trouble.children.length && save());
    holder.classList.add("editing");
    fill(holder, field, trouble);
    field.focus();
    if (rows === 1) field.select();
  }

  read();
  return holder;
}
