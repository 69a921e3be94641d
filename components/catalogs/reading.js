/** What is read off a catalog's pictures: switches, languages of print, how far it is, and what could not be read. */
import { catalogPath, get } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { address, anchor } from "../kit/link.js";
import { tr, trn } from "../kit/tr.js";
import { listed, problem, sentences } from "../kit/words.js";

const FEW = 100;

export function reading({ name, reading: enrichers, jobs }, ask, watch) {
  if (!enrichers.length) return null;
  const job = jobs.find(({ kind, catalog, state }) => (kind === "enrich" || kind === "caption") && catalog === name && (state === "waiting" || state === "running"));
  const failed = enrichers.some((one) => one.on && one.failed);
  return el(
    "section",
    { class: "living reading", "aria-label": tr("What is read off the pictures") },
    el("h3", { text: tr("What is read off the pictures") }),
    el("p", { text: tr("In the background, after indexing. What is switched off costs nothing, and nothing of it is shown or searched; it is kept for switching it on again.") }),
    el("ul", { class: "enrichers" }, ...enrichers.map((one) => row(one, name, ask))),
    job && el("div", { class: "now" }, watch.progress(job)),
    failed && unread(name, Boolean(job), ask),
    enrichers.some((one) => one.name === "quality" && one.on) && anchor(address("quality", { catalog: name }), { class: "button", text: tr("Pictures to take again") }),
  );
}

const NAMES = {
  quality: [tr("Picture quality"), tr("pictures that should be taken again")],
  colours: [tr("Colours"), tr("of the thing, by name")],
  codes: [tr("Codes"), tr("bar codes and QR codes, for the scan page")],
  words: [tr("Printed words"), tr("what is printed on things, for searching and the scan page")],
  captions: [tr("Captions"), tr("a line about each picture, by a captioning model")],
};

function row(one, name, ask) {
  const [title, about] = NAMES[one.name] ?? [one.name, ""];
  const box = el("input", { type: "checkbox", checked: one.allowed && !one.off, disabled: !one.allowed, onchange: () => ask("enricher", name, { name: one.name, on: box.checked ? "yes" : "no" }) });
  return el(
    "li",
    { dataset: { enricher: one.name } },
    el("label", { class: "switch" }, box, el("span", {}, el("b", { text: title }), about && ` · ${about}`)),
    el("span", { class: "state", text: stands(one) }),
    one.name === "words" && one.on && languages(one, name, ask),
    one.name === "captions" && one.on && el("p", { class: "by", text: one.error ? sentences(one.error.what, one.error.why, one.error.remedy) : tr("by {model}", { model: one.model }) }),
  );
}

function stands({ name, model, on, off, allowed, missing, read, failed, left, ms }) {
  if (name === "captions" && !model) return tr("no captioning model is chosen (VITRINE_CAPTIONER)");
  if (missing) return tr("{what} is not installed", { what: missing });
  if (!allowed) return tr("switched off for all catalogs (VITRINE_ENRICH)");
  if (off || !on) return read ? trn("off; {n} picture was read before", "off; {n} pictures were read before", read) : tr("off");
  return listed(
    [
      trn("{n} picture read", "{n} pictures read", read),
      left && trn("{n} to go", "{n} to go", left),
      failed && trn("{n} could not be read", "{n} could not be read", failed),
      ms !== null && tr("{ms} ms each", { ms: Math.max(1, Math.round(ms)) }),
    ].filter(Boolean),
  );
}

function languages({ languages: spoken, note }, name, ask) {
  const field = el("input", { class: "field", type: "text", value: spoken.join(", "), maxLength: 200, autocomplete: "off", spellcheck: false, "aria-label": tr("Languages of the print, two letters each") });
  const save = (event) => {
    event.preventDefault();
    const codes = field.value.split(/[\s,;]+/).filter(Boolean);
    if (codes.join() !== spoken.join()) ask("languages", name, { codes: codes.join(",") });
  };
  return el(
    "form",
    { class: "speaks", onsubmit: save },
    el("label", {}, el("span", { text: tr("Languages") }), field),
    el("button", { class: "button", type: "submit", text: tr("Read in these") }),
    el("p", { text: note || tr("Two letters each, as en, de, ja. A change reads the printed words again, and nothing else.") }),
  );
}

function unread(name, busy, ask) {
  const list = el("ul", {});
  const load = async () => {
    try {
      const { failures } = await get(catalogPath(name, "unread"));
      fill(list, ...failures.slice(0, FEW).map(({ enricher, item, image, error }) => el("li", {}, anchor(address("item", { catalog: name, id: item }), {}, el("b", { dir: "auto", text: image })), el("span", { text: sentences((NAMES[enricher] ?? [enricher])[0], error.what, error.why, error.remedy) }))));
      if (failures.length > FEW) list.append(el("li", { text: trn("and {n} more", "and {n} more", failures.length - FEW) }));
    } catch (error) {
      fill(list, el("li", {}, problem(error)));
    }
  };
  const fold = el("details", { class: "failed fold", ontoggle: () => fold.open && load() }, el("summary", { text: tr("What could not be read") }), list, el("button", { class: "button", type: "button", disabled: busy, text: tr("Try again"), onclick: () => ask("again", name) }));
  return fold;
}
