/**
 * The item's facts with an editor in place. What is changed lies over what the source says: beside an edited value
 * stands the source's own, with the way back to it. Every change is kept at once and can be undone.
 */
import { catalogPath, get, post } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr } from "../kit/tr.js";
import { problem } from "../kit/words.js";

const HINTS = {
  number: tr("A number, such as 12.50"),
  year: tr("A year or date, such as c. 1710"),
  category: tr("One category"),
  categories: tr("Several, with | between them"),
};

/** `paint(item)` shows the item anew after a change; `close()` shows its facts again; `gone()` after it was hidden. */
export function editor({ catalog, id, paint, close, gone }) {
  const said = el("div", { class: "said", role: "status" });
  let replacing = false; // a field that is taken out while it is in use loses the focus, and says so
  const rows = el("div", { class: "rows" });
  const element = el(
    "section",
    { class: "editor", "aria-label": tr("Edit this item") },
    el("h2", { text: tr("Edit this item") }),
    el("p", { class: "note", text: tr("Your own files stay as they are. What you write here lies over them, and stays when they are read again.") }),
    rows,
    el(
      "div",
      { class: "foot" },
      said,
      el(
        "div",
        { class: "ways" },
        el("button", { class: "button main", type: "button", text: tr("Done"), onclick: () => close() }),
        el("button", { class: "button bad", type: "button", onclick: () => hide() }, icon("minus"), el("span", { text: tr("Hide this item") })),
      ),
    ),
  );

  const ask = (body) => post(catalogPath(catalog, "edits"), JSON.stringify({ id, ...body }));

  async function change(body, done, again = tr("Undo")) {
    fill(said);
    try {
      const answer = await ask(body);
      take(answer);
      fill(said, el("span", { text: done }), undo(answer.entry, again));
      return true;
    } catch (error) {
      fill(said, problem(error, () => fill(said)));
      return false;
    }
  }

  function undo(entry, text) {
    const next = text === tr("Undo") ? [tr("Undone."), tr("Redo")] : [tr("Done again."), tr("Undo")];
    return el("button", { class: "button plain", type: "button", onclick: () => change({ do: "undo", entry }, ...next) }, icon("undo"), el("span", { text }));
  }

  async function hide() {
    try {
      const { entry } = await ask({ do: "hide", ids: [id] });
      gone(entry);
    } catch (error) {
      fill(said, problem(error, () => fill(said)));
    }
  }

  function take({ values, item }) {
    // Whoever writes in the next field meanwhile goes on writing there.
    const { id: used, value: written, selectionStart, selectionEnd } = element.getRootNode().activeElement ?? {};
    replacing = true;
    fill(rows, ...values.map(row));
    const field = used && rows.querySelector(`#${CSS.escape(used)}`);
    if (field) {
      field.value = written;
      field.focus({ preventScroll: true });
      field.setSelectionRange(selectionStart, selectionEnd);
    }
    replacing = false;
    paint(item);
  }

  function row(state) {
    const { field, label, kind, value, source, edited, conflict } = state;
    const key = `edit-${field}`;
    const long = field === "description" || (kind === "text" && field !== "title") || value.length > 70;
    const input = el(long ? "textarea" : "input", { id: key, class: "field", value, rows: long ? Math.min(8, 2 + Math.ceil(value.length / 60)) : null, type: long ? null : "text", autocomplete: "off", inputMode: kind === "number" ? "decimal" : null, "aria-describedby": edited ? `${key}-source` : null });
    let kept = value;
    const store = () => {
      const now = input.value.trim();
      if (now === kept || replacing) return;
      kept = now;
      change({ do: "set", field, value: input.value }, tr("Kept: {field}.", { field: named(field, label) })).then((well) => !well && (kept = value));
    };
    input.addEventListener("blur", store);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (!long || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        store();
      } else if (event.key === "Escape") {
        input.value = value;
        event.stopPropagation();
      }
    });
    return el(
      "div",
      { class: conflict ? "row conflict" : "row" },
      el("label", { for: key }, el("span", { class: "column", text: named(field, label) }), HINTS[kind] && el("span", { class: "takes", text: HINTS[kind] })),
      el(
        "div",
        { class: "what" },
        input,
        edited &&
          el(
            "div",
            { class: "source", id: `${key}-source` },
            el("p", {}, el("span", { class: "mark", text: conflict ? tr("The source has changed since") : tr("Edited") }), source ? tr("The source says: {value}", { value: source }) : tr("The source says nothing here.")),
            el(
              "div",
              { class: "choices" },
              conflict && el("button", { class: "button", type: "button", text: tr("Keep mine"), onclick: () => change({ do: "keep", field }, tr("Kept: {field}.", { field: named(field, label) })) }),
              el("button", { class: conflict ? "button" : "button plain", type: "button", text: tr("Back to the source's"), onclick: () => change({ do: "back", field }, tr("The source's own value is shown again.")) }),
            ),
          ),
      ),
    );
  }

  get(`${catalogPath(catalog, "edits")}?id=${encodeURIComponent(id)}`).then(
    (answer) => {
      fill(rows, ...answer.values.map(row));
      rows.querySelector("input")?.focus();
    },
    (error) => fill(said, problem(error)),
  );
  return element;
}

const named = (field, label) => (field === "title" ? tr("Title") : field === "description" ? tr("Description") : label.replaceAll("_", " "));
