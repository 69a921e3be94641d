import { el, fill } from "../kit/dom.js";
import { catalogPath, post } from "../kit/api.js";
import { address, anchor, follow } from "../kit/link.js";
import { day, modelName, problem } from "../kit/words.js";
import { tr, trn, trParts } from "../kit/tr.js";

const OTHER = "other";
const STATUS = { preparing: tr("under way"), failed: tr("not finished"), done: tr("done") };

/** The form for a new comparison, and the earlier ones. */
export function setup({ catalog, setup: { models, chosen, earlier } }, message) {
  const one = choice("first", tr("First model"), models, chosen[0]);
  const other = choice("second", tr("Second model"), models, chosen[1] || models.find((model) => model !== chosen[0]) || OTHER);
  const words = el("textarea", { class: "field", id: "bench-words", rows: 4, placeholder: tr("for instance:\nred mug\na boat at dusk") });
  const start = el("button", { class: "button main", type: "submit", text: tr("Compare them") });
  const form = el(
    "form",
    {
      class: "setup",
      onsubmit: async (event) => {
        event.preventDefault();
        const params = new URLSearchParams();
        for (const { value, field } of [one, other]) {
          if (!value()) return field.focus();
          params.append("model", value());
        }
        for (const text of words.value.split("\n")) if (text.trim()) params.append("words", text.trim().slice(0, 300));
        start.disabled = true;
        fill(message);
        try {
          const { id } = await post(`${catalogPath(catalog, "comparisons")}?${params}`);
          follow(address("bench", { catalog, id }));
        } catch (error) {
          start.disabled = false;
          fill(message, problem(error, () => fill(message)));
        }
      },
    },
    el("p", { class: "lead" }, ...trParts("Two models answer the same queries on {catalog}. You say which answers are better, without knowing which model gave them. Searches and the catalog stay as they are.", { catalog: el("b", { text: catalog }) })),
    el("div", { class: "pair" }, one.element, other.element),
    el("label", { for: "bench-words", text: tr("What to ask, one line each") }),
    el("p", { class: "hint", text: tr("Left empty, words are taken from the catalog. Some of its pictures are asked with as well.") }),
    words,
    start,
  );
  return el("div", { class: "two" }, form, el("section", { class: "earlier" }, el("h2", { text: tr("Earlier comparisons") }), list(catalog, earlier)));
}

function choice(place, label, models, chosen) {
  const id = `bench-${place}`;
  const name = el("input", { class: "field", type: "text", hidden: true, "aria-label": tr("{label}, by its name", { label }), placeholder: tr("ARCHITECTURE/TAG, hf-hub:OWNER/NAME or local-dir:FOLDER"), autocomplete: "off", spellcheck: false });
  const select = el(
    "select",
    { class: "field", id },
    ...models.map((model) => el("option", { value: model, text: modelName(model), title: model, selected: model === chosen })),
    el("option", { value: OTHER, text: tr("Another, by its name"), selected: !models.includes(chosen) }),
  );
  const sync = () => (name.hidden = select.value !== OTHER);
  select.onchange = () => (sync(), !name.hidden && name.focus());
  sync();
  return {
    field: name,
    value: () => (select.value === OTHER ? name.value.trim() : select.value),
    element: el("div", {}, el("label", { for: id, text: label }), select, name),
  };
}

function list(catalog, earlier) {
  if (!earlier.length) return el("p", { class: "hint", text: tr("There is none yet on this catalog.") });
  return el(
    "ul",
    {},
    ...earlier.map(({ id, created, models, status, voted, total }) =>
      el(
        "li",
        {},
        anchor(address("bench", { catalog, id }), { text: tr("{one} and {other}", { one: modelName(models[0]), other: modelName(models[1]) }) }),
        el("span", { text: `${day(created)} · ${STATUS[status] ?? trn("{voted} of {n} vote", "{voted} of {n} votes", total, { voted })}` }),
      ),
    ),
  );
}
