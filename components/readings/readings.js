import { calm, component, el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor } from "../kit/link.js";
import { tr, trn } from "../kit/tr.js";
import { previewOf } from "../searchbox/previews.js";

const SOUGHT = "vitrine-crop-sought";

export default component((root) => {
  const NAMES = {
    box: [tr("The box"), tr("the part of the picture, ground and all")],
    thing: [tr("The thing"), tr("cut out, on a plain ground")],
    whole: [tr("The whole picture"), tr("as if nothing had been selected")],
  };

  return {
    update({ catalog, columns }) {
      fill(
        root,
        el(
          "details",
          { class: "readings", open: true },
          el("summary", {}, el("h2", { text: tr("What cropping changes") }), icon("down")),
          el("p", { class: "lead", text: tr("The same selection, read in three ways. Below they count together. A dot marks what only that one finds.") }),
          el("div", { class: "columns" }, ...columns.map((column) => one(column, catalog))),
        ),
      );
      if (!sessionStorage.getItem(SOUGHT)) return;
      sessionStorage.removeItem(SOUGHT);
      root.firstChild.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
    },
  };

  function one({ name, text, placeholder, hits }, catalog) {
    const [title, words] = NAMES[name];
    const only = hits.filter((hit) => hit.only).length;
    const left = previewOf({ text, placeholder });
    const image = el("img", { alt: "", onerror: () => (left.length ? (image.src = left.shift()) : image.replaceWith(icon("picture"))) });
    if (left.length) image.src = left.shift();
    return el(
      "section",
      { class: "reading", "aria-label": title, dataset: { reading: name } },
      el(
        "header",
        {},
        image,
        el(
          "div",
          {},
          el("h3", {}, anchor(address("", { catalog, p: text }), { text: title, title: tr("Search with this reading alone") })),
          el("p", { text: words }),
          el("p", { class: "only", text: trn("{n} hit of its own", "{n} hits of its own", only) }),
        ),
      ),
      el(
        "ol",
        {},
        ...hits.map((hit) =>
          el(
            "li",
            { class: [hit.only && "alone", !hit.above && "dim"].filter(Boolean).join(" ") },
            anchor(
              address("item", { catalog, id: hit.id }),
              { title: hit.title, "aria-label": hit.only ? tr("{title}, found by this reading only", { title: hit.title }) : hit.title },
              el("img", { class: "square", src: `/thumb/${hit.picture}-small.webp`, alt: "", loading: "lazy" }),
            ),
          ),
        ),
      ),
    );
  }
});
