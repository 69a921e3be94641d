/** What a second catalog, or another model, shows beside the map: gaps with pictures, or what has moved. */
import { el, fill } from "../kit/dom.js";
import { tr, trn } from "../kit/tr.js";
import { decimals, modelName, problem } from "../kit/words.js";
import { thumb } from "./item.js";

const PAGE = 30;
const CHANGED = 120;

/** A list in parts; `rows` are elements. */
function inParts(rows, empty) {
  if (!rows.length) return el("p", { class: "quiet", text: empty });
  const list = el("ul", { class: "gaps" });
  const more = el("button", { type: "button", class: "button", text: tr("Show more"), onclick: () => grow() });
  const grow = () => {
    list.append(...rows.splice(0, PAGE));
    more.hidden = !rows.length;
  };
  grow();
  return el("div", {}, list, more);
}

/** What one catalog has and the other lacks, each beside the nearest that the other has. `onChoose(indices)`. */
export function gaps(root, { catalog, other, source, onChoose }) {
  const body = el("div", {});
  const sides = [
    ["theirs", tr("Only {catalog} has", { catalog: other })],
    ["ours", tr("Only {catalog} has", { catalog })],
  ].map(([side, text]) => el("button", { type: "button", class: "button", text, dataset: { side }, onclick: () => show(side) }));

  async function show(side) {
    for (const button of sides) button.setAttribute("aria-pressed", String(button.dataset.side === side));
    try {
      const { gaps: found } = await source.gaps(side);
      const all = found.map(({ item }) => item.index);
      const rows = found.map(({ item, nearest, likeness }) =>
        el("li", {}, thumb(item), el("div", {}, el("b", { text: item.title }), el("span", { class: "quiet", text: tr("nearest there, likeness {value}:", { value: decimals(likeness, 2) }) })), thumb(nearest)),
      );
      fill(
        body,
        el("p", { text: trn("{n} picture has nothing like it there.", "{n} pictures have nothing like them there.", found.length) }),
        found.length > 0 && el("button", { type: "button", class: "button", text: tr("Choose them on the map"), onclick: () => onChoose(all) }),
        inParts(rows, ""),
      );
    } catch (error) {
      fill(body, problem(error));
    }
  }

  fill(root, el("div", { class: "ways", role: "group" }, ...sides), body);
  return show("theirs");
}

/** Which pictures another model sees most differently: of their nearest fewest are the same. */
export async function changes(root, { model, agree, k, source, onChoose }) {
  const ranked = Array.from(agree.keys()).sort((a, b) => agree[a] - agree[b] || a - b).slice(0, CHANGED);
  const mean = agree.reduce((sum, one) => sum + one, 0) / (agree.length || 1);
  fill(root, el("p", { text: tr("By {model}. Of {k} nearest, {mean} are the same as by the model in use, on average. Here is what changed most:", { model: modelName(model), k, mean: decimals(mean, 1) }) }));
  try {
    const items = await source.items(ranked);
    const rows = items.map((item) => el("li", {}, thumb(item), el("div", {}, el("b", { text: item.title }), el("span", { class: "quiet", text: tr("{n} of {k} nearest are the same", { n: agree[item.index], k }) }))));
    root.append(el("button", { type: "button", class: "button", text: tr("Choose them on the map"), onclick: () => onChoose(ranked) }), inParts(rows, tr("Nothing changed.")));
  } catch (error) {
    root.append(problem(error));
  }
}
