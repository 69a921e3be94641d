/** The clusters: how many, what is typical of each and what is not. */
import { el, fill } from "../kit/dom.js";
import { address, anchor } from "../kit/link.js";
import { tr, trn } from "../kit/tr.js";
import { css, kindColour } from "./palette.js";

/** A list in `root`; `onChoose(cluster)` is told which one is opened. */
export function groups(root, clusters, { catalog, source, onChoose }) {
  const strip = (title, indices) => {
    if (!indices.length) return null;
    const list = el("ul", {});
    source.items(indices).then((items) => fill(list, ...items.map((item) => el("li", {}, anchor(address("item", { catalog, id: item.id }), { title: item.title, "aria-label": item.title }, el("img", { src: `/thumb/${item.picture}-small.webp`, alt: "", loading: "lazy" }))))), () => list.remove());
    return [el("h3", { text: title }), list];
  };
  const entry = (cluster) => {
    const body = el("div", { class: "body" });
    const opened = ({ currentTarget }) => {
      if (!currentTarget.open) return;
      fill(body, strip(tr("Typical"), cluster.typical), strip(tr("Unusual"), cluster.unusual), el("button", { type: "button", class: "button", text: tr("Show on the map"), onclick: () => onChoose(cluster) }));
    };
    return el("details", { class: "group", name: "group", ontoggle: opened }, el("summary", {}, el("i", { style: { background: css(kindColour(cluster.id)) } }), el("span", { class: "name", text: cluster.name }), el("span", { class: "n", text: trn("{n} picture", "{n} pictures", cluster.size) })), body);
  };
  fill(root, clusters.length ? el("div", {}, ...clusters.map(entry)) : el("p", { class: "quiet", text: tr("No groups stand out on this map.") }));
}
