/** How far the map can be believed, and what it was drawn with. */
import { el, fill } from "../kit/dom.js";
import { tr, trn } from "../kit/tr.js";
import { count, decimals, duration, listed, modelName, size } from "../kit/words.js";

const NEIGHBOURS = [5, 10, 15, 30, 50];
const DISTANCES = [0, 0.05, 0.1, 0.25, 0.5];

/** What is printed under the map: how far it can be believed, and its settings, in a line. */
export function figures({ settings, trustworthiness, continuity }) {
  const { neighbours, min_dist } = settings.parameters;
  return listed([
    ...(trustworthiness === null ? [] : [tr("trustworthiness {value}", { value: decimals(trustworthiness, 3) }), tr("continuity {value}", { value: decimals(continuity, 3) })]),
    tr("UMAP with {n} neighbours, distance {distance}", { n: neighbours, distance: decimals(min_dist, 2) }),
    modelName(settings.model),
    tr("seed {n}, the same at every drawing", { n: settings.seed }),
  ]);
}

/** Points of which at most a tenth of the true neighbours is near. */
export function misleading({ n, k, faithful }) {
  return k < 5 ? [] : Array.from({ length: n }, (_, i) => i).filter((i) => faithful[i] <= k / 10);
}

/**
 * `onShow()` colours by truth; `onMisled()` chooses the `misled` points of which hardly any true neighbour is near;
 * `onSettings({neighbours, min_dist})` asks for another map.
 */
export function truth(root, about, { misled = 0, onShow, onMisled, onSettings }) {
  const { settings, trustworthiness, continuity, faithful, k } = about;
  const { neighbours, min_dist } = settings.parameters;
  const choose = (label, values, now, say, name) => {
    const all = values.includes(now) ? values : [...values, now].sort((a, b) => a - b);
    const out = el("output", { text: say(now) });
    const slider = el("input", {
      type: "range",
      min: "0",
      max: String(all.length - 1),
      step: "1",
      value: String(all.indexOf(now)),
      "aria-label": label,
      oninput: () => (out.textContent = say(all[Number(slider.value)])),
      onchange: () => onSettings({ neighbours, min_dist, [name]: all[Number(slider.value)] }),
    });
    return el("label", { class: "slider" }, el("span", { text: label }), slider, out);
  };
  const row = (name, value) => [el("dt", { text: name }), el("dd", { text: value })];
  const found = settings.neighbours_found;
  fill(
    root,
    faithful !== null && el("p", { text: trn("Of a picture’s {n} true neighbour, {kept} is also near it here, on average.", "Of a picture’s {n} true neighbours, {kept} are also near it here, on average.", k, { kept: decimals(faithful * k, 1) }) }),
    faithful !== null && onShow && el("button", { type: "button", class: "button", text: tr("Show where the map misleads"), onclick: onShow }),
    misled > 0 && el("button", { type: "button", class: "button", text: trn("Choose the {n} picture that stands wrong", "Choose the {n} pictures that stand wrong", misled), title: tr("Of its true neighbours hardly any is near"), onclick: onMisled }),
    el("p", { class: "quiet", text: tr("The same vectors and settings give the same map, on any number of processor threads.") }),
    choose(tr("Neighbours"), NEIGHBOURS, neighbours, count, "neighbours"),
    choose(tr("Distance"), DISTANCES, min_dist, (value) => decimals(value, 2), "min_dist"),
    el("p", { class: "quiet", text: tr("Few neighbours show small groups, many the large shape.") }),
    el(
      "dl",
      {},
      ...(trustworthiness === null ? [] : [...row(tr("Trustworthiness"), decimals(trustworthiness, 3)), ...row(tr("Continuity"), decimals(continuity, 3))]),
      ...row(tr("Pictures"), count(settings.items)),
      ...row(tr("Method"), settings.method),
      ...row(tr("Model"), `${modelName(settings.model)}, ${settings.dimensions}`),
      ...row(tr("Seed, steps"), `${settings.seed}, ${settings.epochs}`),
      ...(found < 1 ? row(tr("True neighbours found"), `${decimals(found * 100, 1)} %`) : []),
      ...(settings.placed ? row(tr("Put in later"), count(settings.placed)) : []),
      ...row(tr("Drawn in"), `${duration(settings.seconds)}, ${size(settings.memory)}`),
    ),
  );
}
