import { el } from "../kit/dom.js";
import { address, anchor } from "../kit/link.js";
import { tr } from "../kit/tr.js";

/** What can be tried, from the catalog at hand: words, and pictures to start from. */
export function examples({ words, items }, catalog) {
  return [
    words.length &&
      el(
        "div",
        { class: "try" },
        el("span", { class: "lead", text: tr("Try") }),
        ...words.map((word) => anchor(address("", { catalog, q: word }), { class: "chip", text: word })),
      ),
    items.length &&
      el(
        "div",
        { class: "from" },
        el("span", { class: "lead", text: tr("or start from a picture") }),
        el(
          "div",
          { class: "strip" },
          ...items.map(({ id, title, picture }) =>
            anchor(
              address("", { catalog, like: id }),
              { title: tr("More like {title}", { title }), "aria-label": tr("More like {title}", { title }) },
              el("img", { src: `/thumb/${picture}-small.webp`, alt: "", width: 64, height: 64, decoding: "async" }),
            ),
          ),
        ),
      ),
  ].filter(Boolean);
}
