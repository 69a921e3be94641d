import { el, fill } from "../kit/dom.js";
import { address, anchor } from "../kit/link.js";
import { catalogPath, get } from "../kit/api.js";
import { duration, modelName, problem, size } from "../kit/words.js";
import { tr, trn, trParts } from "../kit/tr.js";

const OTHER = "other";

/** The catalog's model: changing it beside the one in use, going back to the one before, what that keeps on disk. */
export function modelChange({ name, models, kept }, card, ask) {
  const busy = card.state === "indexing";
  const present = card.model;
  return el(
    "section",
    { class: "model", "aria-label": tr("Model") },
    el("h3", { text: tr("Model") }),
    card.changing
      ? el("p", {}, ...trParts("Changing to {model}. Until it is ready, searches go on by {present}.", { model: named(card.changing), present: named(present) }))
      : el("p", {}, ...trParts("Pictures and words are compared by {model}.", { model: named(present) })),
    !card.changing && choosing({ name, models, present, busy }, ask),
    card.items > 0 && !card.changing && el("p", { class: "unsure" }, tr("Not sure which?"), " ", anchor(address("bench", { catalog: name }), { text: tr("Compare two models on these pictures") })),
    kept && !card.changing && keeping({ name, kept, busy }, ask),
  );
}

/** A model's short name, with all of it on hover. */
const named = (model) => el("b", { text: modelName(model), title: model });

function choosing({ name, models, present, busy }, ask) {
  const field = el("input", { class: "field", type: "text", hidden: true, "aria-label": tr("Name of the model"), placeholder: tr("ARCHITECTURE/TAG, hf-hub:OWNER/NAME or local-dir:FOLDER"), autocomplete: "off", spellcheck: false });
  const said = el("div", { class: "cost", role: "status" });
  const choice = el(
    "select",
    { class: "field", disabled: busy, "aria-label": tr("Change to another model") },
    el("option", { value: "", text: tr("Change to …") }),
    ...models.filter((model) => model !== present).map((model) => el("option", { value: model, text: modelName(model), title: model })),
    el("option", { value: OTHER, text: tr("Another, by its name") }),
  );
  const reset = () => {
    choice.value = "";
    field.hidden = true;
    fill(said);
    choice.focus();
  };

  async function weigh(model) {
    if (!model) return fill(said);
    fill(said, el("p", { text: tr("Looking what it takes") }));
    try {
      const cost = await get(`${catalogPath(name, "cost")}?model=${encodeURIComponent(model)}`);
      if (cost.current) return fill(said, el("p", { text: tr("{name} has this model already.", { name }) }));
      fill(
        said,
        el("p", { text: `${takes(cost)} ${tr("Searches go on by {model} until it is ready, and you can go back with one click.", { model: modelName(present) })}` }),
        el("button", { class: "button main", type: "button", text: tr("Change to {model}", { model: modelName(model) }), onclick: () => ask("model", name, { model }) }),
        el("button", { class: "button", type: "button", text: tr("Keep {model}", { model: modelName(present) }), onclick: reset }),
      );
    } catch (error) {
      fill(said, problem(error));
    }
  }

  choice.onchange = () => {
    field.hidden = choice.value !== OTHER;
    if (field.hidden) return weigh(choice.value);
    fill(said);
    field.focus();
  };
  const form = el("form", { class: "inline", onsubmit: (event) => (event.preventDefault(), weigh(field.value.trim())) }, choice, field);
  field.onchange = () => weigh(field.value.trim());
  return el("div", { class: "changing" }, form, said);
}

function takes({ pictures, seconds }) {
  if (!pictures) return tr("It has read all pictures before: this takes a moment.");
  return seconds === null
    ? trn("{n} picture will be read again; how long that takes shows as soon as it has begun.", "{n} pictures will be read again; how long that takes shows as soon as it has begun.", pictures)
    : trn("{n} picture will be read again, in about {time}.", "{n} pictures will be read again, in about {time}.", pictures, { time: duration(seconds) });
}

function keeping({ name, kept, busy }, ask) {
  const short = modelName(kept.model);
  const holder = el("div", { class: "kept" });
  const show = () =>
    fill(
      holder,
      el("span", {}, ...trParts("Kept from before: {model}", { model: named(kept.model) }), ` · ${size(kept.bytes)}`),
      el("button", { class: "button", type: "button", disabled: busy, text: tr("Go back to {short}", { short }), onclick: () => ask("rollback", name) }),
      el("button", { class: "button plain", type: "button", disabled: busy, text: tr("Delete it"), "aria-label": tr("Delete what is kept of {short}", { short }), onclick: sure }),
    );
  const sure = () => {
    const no = el("button", { class: "button", type: "button", text: tr("Keep it"), onclick: show });
    fill(
      holder,
      el("span", { role: "alert", text: tr("Delete what {short} has read? Going back would read all pictures again.", { short }) }),
      el("button", { class: "button bad", type: "button", text: tr("Delete it"), onclick: () => ask("drop", name) }),
      no,
    );
    no.focus();
  };
  show();
  return holder;
}
