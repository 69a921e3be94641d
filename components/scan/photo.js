import { el } from "../kit/dom.js";
import { tr } from "../kit/tr.js";
import { readable } from "./readable.js";

/** The visitor's photo as the browser has it, with boxes round what was read. Never leaves the page by itself. */
export function photo(file) {
  const url = URL.createObjectURL(file);
  const boxes = el("div", { class: "boxes" });
  const image = el("img", { src: url, alt: tr("The picture that is looked at"), onerror: () => element.classList.add("blind") });
  const element = el("figure", { class: "photo" }, image, boxes);
  let size = null;
  return {
    element,
    sized: ({ width, height }) => {
      size = { width, height };
      element.style.setProperty("aspect-ratio", `${width} / ${height}`);
    },
    mark(kind, records) {
      if (!size) return;
      for (const { box, text } of records) {
        if (!box) continue;
        const [x0, y0, x1, y1] = box;
        const place = { left: x0 / size.width, top: y0 / size.height, width: (x1 - x0) / size.width, height: (y1 - y0) / size.height };
        const style = Object.fromEntries(Object.entries(place).map(([side, share]) => [side, `${(100 * share).toFixed(2)}%`]));
        boxes.append(el("span", { class: kind, style, title: readable(text).slice(0, 200) }));
      }
    },
    close: () => URL.revokeObjectURL(url),
  };
}
