import { component, el, fill, listeners, narrow } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { changed, follow, here } from "../kit/link.js";
import { range } from "./range.js";
import { values } from "./values.js";
import { tr } from "../kit/tr.js";

export default component((root) => {
  const events = listeners();
  const side = el("aside", { "aria-label": tr("Filters") });
  const sheet = el("dialog", { class: "sheet", "aria-label": tr("Filters") });
  const content = el("div", { class: "facets" });
  // What the visitor has unfolded or typed lives here, so that it survives the counts that every filter brings.
  const open = new Map();
  root.append(side, sheet);

  const place = () => {
    if (!narrow.matches) {
      if (sheet.open) sheet.close();
      side.append(content);
    } else {
      fill(
        sheet,
        el("div", { class: "top" }, el("h2", { text: tr("Filters") }), el("button", { class: "ico", type: "button", "aria-label": tr("Close the filters"), onclick: () => sheet.close() }, icon("close"))),
        content,
        el("div", { class: "end" }, el("button", { class: "button", type: "button", text: tr("Clear"), onclick: clear }), el("button", { class: "button main", type: "button", text: tr("Show the hits"), onclick: () => sheet.close() })),
      );
    }
  };
  place();
  events.on(narrow, "change", place);
  events.on(window, "vitrine:filters", () => sheet.showModal());
  events.on(sheet, "click", (event) => event.target === sheet && sheet.close());

  function clear() {
    const filters = [...here().params.keys()].filter((name) => /^(f|not|min|max)\./.test(name));
    if (filters.length) follow(changed(Object.fromEntries(filters.map((name) => [name, null]))), { stay: true });
  }

  return {
    update({ facets }) {
      const focused = root.getRootNode().activeElement?.dataset?.at;
      // A range that none of the hits has a value in offers nothing, unless it is what keeps them away.
      const chooseable = (facet) => facet.low === null || facet.chosen_low !== null || facet.chosen_high !== null || facet.histogram.some((n) => n > 0);
      const shown = facets.filter(chooseable);
      const one = (facet) => (facet.low === null ? values(facet, open) : range(facet));
      const guessed = shown.filter((facet) => facet.guessed).map(one);
      fill(content, ...shown.filter((facet) => !facet.guessed).map(one), guessed.length > 0 && el("p", { class: "hint", text: tr("The catalog has no column for these. They go by the items' own words and, where these say nothing, by what the program takes the picture for.") }), ...guessed, !shown.length && el("p", { class: "none", text: tr("There is nothing to filter by here.") }));
      if (focused) [...content.querySelectorAll("[data-at]")].find((one) => one.dataset.at === focused)?.focus({ preventScroll: true });
    },
    destroy: () => events.off(),
  };
});
