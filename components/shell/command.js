/** The command box (Ctrl or ⌘ and K): a combobox over every page, catalog, item, board, saved search and action. */
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr, trn } from "../kit/tr.js";
import { problem } from "../kit/words.js";
import { matching, placesAtHand, placesFound, placesKept } from "./places.js";

const PAUSE = 120; // ms without a key before the app is asked

export function commandBox(root, state, actions) {
  const list = el("ul", { id: "command-list", role: "listbox", "aria-label": tr("Places and actions") });
  const input = el("input", {
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: false,
    maxLength: 200,
    placeholder: tr("Go to a page, catalog, item, board …"),
    "aria-label": tr("Go to"),
    "aria-expanded": "true",
    "aria-controls": "command-list",
    "aria-autocomplete": "list",
  });
  const said = el("p", { class: "hush", role: "status" });
  const message = el("div", {});
  const shut = el("button", { type: "button", class: "ico", "aria-label": tr("Close"), onclick: () => dialog.close() }, icon("close"));
  const dialog = el("dialog", { class: "command", "aria-label": tr("Go to"), onclick: (event) => event.target === dialog && dialog.close() }, el("div", { class: "line" }, icon("search"), input, shut), message, list, said);
  root.append(dialog);

  let atHand = [];
  let kept = [];
  let found = [];
  let shown = [];
  let at = 0;
  let timer;
  let asking = new AbortController();

  function paint() {
    shown = [...matching([...atHand, ...kept], input.value), ...found];
    at = Math.min(at, Math.max(0, shown.length - 1));
    let group = null;
    const rows = [];
    for (const [i, place] of shown.entries()) {
      if (place.group !== group) rows.push(el("li", { class: "group", role: "presentation", text: (group = place.group) }));
      rows.push(row(place, i));
    }
    fill(list, ...rows, !shown.length && el("li", { class: "none", role: "presentation", text: tr("Nothing of that name") }));
    said.textContent = trn("{n} choice", "{n} choices", shown.length);
    mark();
  }

  function row({ label, note, icon: sign, picture }, i) {
    return el(
      "li",
      { id: `command-${i}`, role: "option", class: "place", "aria-selected": "false", onclick: () => go(i), onpointermove: () => i !== at && ((at = i), mark(false)) },
      picture ? el("img", { src: `/thumb/${picture}-small.webp`, alt: "" }) : icon(sign),
      el("span", { class: "name", text: label }),
      note && el("span", { class: "n", text: note }),
    );
  }

  function mark(scroll = true) {
    for (const one of list.querySelectorAll("[role=option]")) one.setAttribute("aria-selected", "false");
    const chosen = list.querySelector(`#command-${at}`);
    if (!chosen) return input.removeAttribute("aria-activedescendant");
    chosen.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", chosen.id);
    if (scroll) chosen.scrollIntoView({ block: "nearest" });
  }

  function go(i) {
    const place = shown[i];
    if (!place) return;
    dialog.close();
    place.go();
  }

  async function look() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const text = input.value.trim();
    try {
      const answer = text.length > 1 ? await placesFound(text, state().catalog, signal) : [];
      if (signal.aborted) return;
      found = answer;
      fill(message);
      paint();
    } catch (error) {
      if (error.name !== "AbortError") fill(message, problem(error));
    }
  }

  input.addEventListener("input", () => {
    at = 0;
    found = [];
    paint();
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter takes a suggestion of the input method, not a place
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps) {
      at = shown.length ? (at + steps[event.key] + shown.length) % shown.length : 0;
      mark();
    } else if (event.key === "Enter") go(at);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => asking.abort());

  return {
    async open() {
      if (dialog.open) return;
      atHand = placesAtHand(state(), actions());
      found = [];
      at = 0;
      input.value = "";
      paint();
      dialog.showModal();
      input.focus();
      try {
        kept = await placesKept();
        if (dialog.open) paint();
      } catch (error) {
        fill(message, problem(error));
      }
    },
  };
}
