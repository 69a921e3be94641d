import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";

/** A menu of the header: `summary` is what is seen of it, `label` its name. */
export function menu(kind, summary, entries, label) {
  return el(
    "details",
    { class: `menu ${kind}` },
    el("summary", { "aria-label": kind === "catalog" ? null : label }, ...summary, kind === "catalog" && icon("down")),
    el("div", { class: "list", role: "group", "aria-label": label }, ...entries),
  );
}
