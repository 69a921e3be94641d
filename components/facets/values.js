import { columnName } from "../kit/columns.js";
import { el, fill } from "../kit/dom.js";
import { changed, follow, minus, plus } from "../kit/link.js";
import { count } from "../kit/words.js";
import { tr, trn } from "../kit/tr.js";

const FIRST = 6;
const WITH_BOX = 12;

/** A column's values as checkboxes, the most frequent first; more behind one click, with a box to find one. */
export function values(facet, open) {
  const { column } = facet;
  const state = open.get(column) ?? { all: false, find: "" };
  open.set(column, state);
  const list = el("ul", { class: "values" });
  const name = columnName(column, facet.guessed);
  const title = name[0].toUpperCase() + name.slice(1);
  const box = el("input", { class: "field find", type: "search", placeholder: tr("Find in {name}", { name }), "aria-label": tr("Find in {name}", { name }), value: state.find, dataset: { at: `find ${column}` } });
  const toggle = el("button", { class: "more", type: "button", dataset: { at: `more ${column}` } });

  const paint = () => {
    const wanted = state.find.trim().toLowerCase();
    const matching = wanted ? facet.values.filter(({ value }) => value.toLowerCase().includes(wanted)) : facet.values;
    const chosen = matching.filter(({ selected }) => selected);
    const rest = matching.filter(({ selected }) => !selected);
    const shown = state.all ? matching : [...chosen, ...rest.slice(0, Math.max(0, FIRST - chosen.length))];
    fill(list, ...shown.map((one) => value(column, one)), !matching.length && el("li", { class: "none", text: tr("None") }));
    const hidden = matching.length - shown.length;
    toggle.hidden = !hidden && !(state.all && facet.values.length > FIRST);
    toggle.textContent = hidden ? trn("Show {n} more", "Show {n} more", hidden) : tr("Show fewer");
    toggle.setAttribute("aria-expanded", String(state.all));
    box.hidden = !state.all || facet.values.length <= WITH_BOX;
  };
  toggle.onclick = () => {
    state.all = !state.all;
    if (!state.all) state.find = box.value = "";
    paint();
  };
  box.oninput = () => {
    state.find = box.value;
    paint();
  };
  paint();
  return el("fieldset", {}, el("legend", { text: title }), box, list, toggle);
}

function value(column, { value: label, count: n, selected, guessed }) {
  const name = `f.${column}`;
  const check = el("input", {
    type: "checkbox",
    checked: selected,
    dataset: { at: `${column} ${label}` },
    onchange: () => follow(changed({ [name]: check.checked ? plus(name, label) : minus(name, label) }), { stay: true }),
  });
  return el("li", {}, el("label", { class: n || selected ? "value" : "value empty" }, check, el("span", { text: label, title: label }), el("b", { text: count(n), title: guessed ? trn("{n} of them guessed", "{n} of them guessed", guessed) : null })));
}
