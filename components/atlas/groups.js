/** The clusters: how many, what they have in common, what is typical of each and what is not; and their names. */
import { catalogPath, post } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr, trn } from "../kit/tr.js";
import { brief, number, percent, problem } from "../kit/words.js";
import { thumb } from "./item.js";
import { css, kindColour } from "./palette.js";

const named = (column) => column.replaceAll("_", " ");

/**
 * A list in `root`. `onChoose(cluster)` is told which one is to be shown on the map, `onNamed()` that a name was
 * changed; `edits`: who looks may name groups; `whole`: groups have been looked for.
 */
export function groups(root, clusters, { catalog, source, whole = true, edits = false, onChoose, onNamed = () => undefined }) {
  const entry = (cluster) => {
    const body = el("div", { class: "body" });
    const opened = ({ currentTarget }) => {
      if (!currentTarget.open) return;
      const common = el("div", { class: "common" });
      source.group(cluster.id).then((said) => fill(common, summary(said)), (error) => fill(common, problem(error)));
      fill(
        body,
        edits && naming(cluster, { catalog, source, onNamed }),
        common,
        strip(tr("Typical"), cluster.typical, catalog, source),
        strip(tr("Unusual"), cluster.unusual, catalog, source),
        onChoose && el("button", { type: "button", class: "button", text: tr("Show on the map"), onclick: () => onChoose(cluster) }),
      );
    };
    return el("details", { class: "group", name: "group", ontoggle: opened }, el("summary", {}, el("i", { style: { background: css(kindColour(cluster.id)) } }), el("span", { class: "name", text: cluster.name }), el("span", { class: "n", text: trn("{n} picture", "{n} pictures", cluster.size) })), body);
  };
  const none = whole ? tr("No groups stand out on this map.") : tr("Groups are looked for when the map stands.");
  fill(root, clusters.length ? el("div", {}, ...clusters.map(entry)) : el("p", { class: "quiet", text: none }));
}

function strip(title, indices, catalog, source) {
  if (!indices.length) return null;
  const list = el("ul", {});
  source.items(indices).then((items) => fill(list, ...items.map((item) => el("li", {}, thumb(item, { class: "square" })))), () => list.remove());
  return [el("h3", { text: title }), list];
}

/** Colours side by side, then what most are, and from where to where numbers go. */
function summary({ colours, ranges, values }) {
  const range = ({ column, kind, low, high, from_, to }) => {
    const [all, half] = [[low, high], [from_, to]].map((ends) => [...new Set(ends.map((end) => number(end, kind)))].join(" – "));
    return [el("dt", { text: named(column) }), el("dd", { text: all === half ? all : tr("{all}, half of them {half}", { all, half }) })];
  };
  const value = ({ column, values: most }) => [el("dt", { text: named(column) }), el("dd", { text: most.map((one) => `${brief(one.value)} ${percent(one.share)}`).join(", ") })];
  return [
    el("div", { class: "swatches", role: "img", "aria-label": tr("Main colours") }, ...colours.map((colour) => el("i", { style: { background: css(colour) } }))),
    (ranges.length > 0 || values.length > 0) && el("dl", {}, ...values.flatMap(value), ...ranges.flatMap(range)),
  ];
}

/** A field for the group's name; what was changed can be undone there, and in the catalog's history. */
function naming(cluster, { catalog, source, onNamed }) {
  const said = el("div", { class: "said", role: "status" });
  const field = el("input", { class: "field", value: cluster.name, maxLength: 80, "aria-label": tr("Name of the group") });
  const save = async (act) => {
    fill(said);
    try {
      await act();
    } catch (error) {
      fill(said, problem(error, () => fill(said)));
    }
  };
  const undo = (entry) => save(async () => onNamed(await post(catalogPath(catalog, "edits"), JSON.stringify({ do: "undo", entry }))));
  const rename = (name) =>
    save(async () => {
      const { entry, clusters } = await source.rename(cluster.id, name);
      cluster.name = clusters.find(({ id }) => id === cluster.id).name;
      cluster.named = Boolean(name);
      field.value = cluster.name;
      await onNamed(clusters);
      fill(said, el("span", { text: tr("Named.") }), el("button", { type: "button", class: "button plain", onclick: () => undo(entry) }, icon("undo"), el("span", { text: tr("Undo") })));
    });
  const form = el("form", { class: "naming", onsubmit: (event) => (event.preventDefault(), rename(field.value.trim())) }, field, el("button", { type: "submit", class: "button", text: tr("Name it") }));
  return [form, said];
}
