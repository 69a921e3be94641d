import { catalogPath, get } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { columnName } from "../kit/columns.js";
import { icon } from "../kit/icons.js";
import { tr } from "../kit/tr.js";

const WAIT = 140; // ms after the last letter

const from = (source) => (source === "title" || source === "word" ? "" : source === "printed" ? tr("printed") : columnName(source));

/**
 * What may be meant by what is being typed, from titles, brands, kinds, tags and printed words: a list below the box.
 * `filter(name, value, words)` follows one that is a filter.
 */
export function completions(input, catalog, events, filter) {
  const list = el("ul", { class: "completions", role: "listbox", id: "completions", "aria-label": tr("Completions"), hidden: true });
  let timer = null;
  let asking = null;
  let at = -1;
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "completions");

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asking?.abort();
    at = -1;
    list.hidden = true;
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    at = next;
    options().forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[at].id);
  }

  function take({ text, part, source, guessed }) {
    // What items are only taken for is not written of them: it is chosen as a filter, and the words before it stay.
    input.value = guessed ? text.slice(0, text.length - part.length).trim() : text;
    close();
    if (guessed) filter(`f.${source}`, part, input.value);
    else input.form.requestSubmit();
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const typed = input.value;
    try {
      const { completions: found } = await get(catalogPath(catalog(), `complete?${new URLSearchParams({ q: typed })}`), { signal: asking.signal });
      if (input.value !== typed || input.getRootNode().activeElement !== input) return;
      fill(list, ...found.map(option));
      list.hidden = !found.length;
      mark(-1);
    } catch {
      close(); // typing goes on without; the search itself says what is wrong
    }
  }

  const option = (one, n) =>
    el(
      "li",
      { role: "option", id: `completion-${n}`, "aria-selected": "false", onpointerdown: (event) => event.preventDefault(), onclick: () => take(one) },
      icon(one.guessed ? "sliders" : "search"),
      el("span", { class: "words", text: one.text }),
      el("span", { class: "source", text: from(one.source) }),
    );

  events.on(input, "input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2 || !catalog()) return close();
    timer = setTimeout(ask, WAIT);
  });
  events.on(input, "keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(((at + (event.key === "ArrowDown" ? 2 : 0) + all.length + 1) % (all.length + 1)) - 1); // one step further than the last is none
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      all[at].click();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  events.on(input, "blur", close);
  return { list, close };
}
