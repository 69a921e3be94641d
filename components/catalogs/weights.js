/** How much each signal of the ranking counts in a catalog: as was learned, or set by hand in four steps. */
import { el } from "../kit/dom.js";
import { SIGNALS } from "../kit/signals.js";
import { tr, trn } from "../kit/tr.js";
import { decimals } from "../kit/words.js";

const STEPS = [
  [0, tr("off")],
  [0.5, tr("less")],
  [1, tr("usual")],
  [2, tr("more")],
];

/** The section; `ask` sends a request of the page. */
export function weighing({ name, weights }, ask, open) {
  const mark = `weights of ${name}`; // the section stays open when something is changed in it
  if (!weights) return null;
  const set = weights.signals.some((one) => one.chosen !== null);
  return el(
    "details",
    { class: "living past fold", open: open.has(mark), ontoggle: ({ target }) => (target.open ? open.add(mark) : open.delete(mark)) },
    el("summary", { text: tr("What counts") }),
    el("p", { text: tr("How much each signal counts when hits are ranked. What is set here holds for every search of this catalog.") }),
    el("p", { text: fared(weights.about) }),
    el("ul", { class: "vocabularies counts" }, ...weights.signals.map((one) => row(one, name, ask))),
    set && el("button", { class: "button", type: "button", text: tr("All as learned"), onclick: () => ask("weights-reset", name) }),
  );
}

function row({ name: signal, weight, learned, chosen }, name, ask) {
  const id = `weight-${signal}`;
  const options = [["", tr("{step} (learned)", { step: said(learned) })], ...STEPS];
  if (chosen !== null && !STEPS.some(([value]) => value === chosen)) options.push([chosen, said(chosen)]);
  const select = el(
    "select",
    { class: "field", id, onchange: () => ask("weight", name, { signal, weight: select.value }) },
    ...options.map(([value, label]) => el("option", { value: String(value), text: label, selected: value === (chosen ?? "") })),
  );
  return el("li", { dataset: { weight: String(weight) } }, el("label", { class: "name", for: id }, el("b", { text: SIGNALS[signal] ?? signal })), select);
}

const said = (weight) => STEPS.find(([value]) => value === weight)?.[1] ?? `× ${decimals(weight, weight % 1 ? 1 : 0)}`;

/** How what was learned fared, in words. */
function fared(about) {
  if (about === null) return tr("Nothing was learned of this catalog yet; all count as usual.");
  if (!about.ndcg) return tr("The catalog is too small to learn from; all count as usual.");
  const tried = trn("The program tried this on {n} search whose answers it knows.", "The program tried this on {n} searches whose answers it knows.", about.trials);
  return `${tried} ${about.accepted ? tr("It found more with other weights, so it uses them.") : tr("Other weights did not find more, so all count as usual.")}`;
}
