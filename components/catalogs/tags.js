/** What a catalog's items are tagged with: its own columns and lists of words, how each fared, and changing them. */
import { LISTS } from "../kit/columns.js";
import { el } from "../kit/dom.js";
import { tr, trn } from "../kit/tr.js";
import { listed, percent } from "../kit/words.js";

const STATES = [
  ["auto", tr("where it fits")],
  ["on", tr("always")],
  ["off", tr("never")],
];
const OF_COLUMN = STATES.filter(([state]) => state !== "on");
const NAMES = { ...LISTS, "similar items": tr("words of similar items") };

/** The section; `ask` sends a request of the page. */
export function tagging({ name, tags }, ask, open) {
  const mark = `tags of ${name}`; // the section stays open when something is changed in it
  if (!tags) return null;
  const change = (vocabulary, values) => ask("vocabulary", name, { vocabulary, ...values });
  const row = (one) => {
    const id = `tags-${one.name}`;
    const choices = one.column || one.name === "similar items" ? OF_COLUMN : STATES;
    const select = el("select", { class: "field", id, onchange: () => change(one.name, { state: select.value }) }, ...choices.map(([value, label]) => el("option", { value, text: label, selected: value === one.state })));
    const editor = one.words && words(one, change, kept(`${mark}: ${one.name}`, open));
    return el("li", {}, el("label", { class: "name", for: id }, el("b", { text: one.column || NAMES[one.name] || one.name }), el("span", { text: about(one) })), select, editor);
  };
  return el(
    "details",
    { class: "living past fold", ...kept(mark, open) },
    el("summary", { text: tr("Tags") }),
    el("p", { text: tags.on ? tr("Where the catalog says nothing, the program guesses: from what similar items are said to be, and from what the pictures look like.") : tr("Guessing is switched off for this program (VITRINE_TAGS).") }),
    el("p", { text: tags.made === null ? tr("Nothing was guessed yet.") : trn("{n} item has a guessed tag.", "{n} items have guessed tags.", tags.tagged) }),
    el("ul", { class: "vocabularies" }, ...tags.vocabularies.map(row)),
    adding(change, kept(`${mark}, new`, open)),
  );
}

/** How often a vocabulary was right where the answer was held back, in words. */
function about({ column, terms, guessed, reliability, edited }) {
  const parts = [column ? trn("column, {n} value", "column, {n} values", terms) : terms ? trn("{n} word", "{n} words", terms) : "", edited ? tr("changed here") : ""];
  if (guessed) parts.push(trn("{n} item guessed", "{n} items guessed", guessed));
  if (reliability?.hits) {
    const right = reliability.bins.reduce((sum, bin) => sum + bin.right * bin.hits, 0) / reliability.hits;
    parts.push(tr("first guess right in {share} of {n} tried", { share: percent(right), n: reliability.hits }));
  } else if (guessed) parts.push(tr("how often it is right is not known"));
  return listed(parts.filter(Boolean));
}

/** What keeps a part of the page open when the page is shown anew. */
const kept = (mark, open) => ({ open: open.has(mark), ontoggle: ({ target }) => (target.open ? open.add(mark) : open.delete(mark)) });

function words(one, change, opened) {
  const id = `words-${one.name}`;
  const field = el("textarea", { class: "field", id, rows: 8, spellcheck: false, value: one.words });
  return el(
    "details",
    { class: "words", ...opened },
    el("summary", { text: tr("Change the words") }),
    el(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          change(one.name, { state: one.state, words: field.value });
        },
      },
      el("label", { for: id, text: tr("One a line, other words for the same behind commas") }),
      field,
      el(
        "span",
        { class: "ways" },
        el("button", { class: "button main", type: "submit", text: tr("Keep these words") }),
        one.edited && el("button", { class: "button", type: "button", text: one.name in NAMES ? tr("As at first") : tr("Take the list away"), onclick: () => change(one.name, { state: "auto", words: "" }) }),
      ),
    ),
  );
}

function adding(change, opened) {
  const name = el("input", { class: "field", type: "text", id: "tags-new-name", maxLength: 40, required: true });
  const field = el("textarea", { class: "field", id: "tags-new-words", rows: 6, spellcheck: false, required: true });
  return el(
    "details",
    { class: "words", ...opened },
    el("summary", { text: tr("A list of your own") }),
    el(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          change(name.value, { state: "on", words: field.value });
        },
      },
      el("label", { for: "tags-new-name", text: tr("What it is called") }),
      name,
      el("label", { for: "tags-new-words", text: tr("One a line, other words for the same behind commas") }),
      field,
      el("button", { class: "button main", type: "submit", text: tr("Add the list") }),
    ),
  );
}
