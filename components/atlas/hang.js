/** The chosen pictures hung as a wall: rows of equal height, as large as the visitor likes, over the whole screen. */
import { rowsOf } from "../gallery/layout.js";
import { el, fill, narrow } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr, trn } from "../kit/tr.js";
import { problem } from "../kit/words.js";
import { thumb } from "./item.js";

const MOST = 400; // pictures that are hung
const SIZES = { s: tr("Small"), m: tr("Medium"), l: tr("Large") };

/** Opens the wall of these points; it goes when it is closed. */
export async function hang(root, indices, { catalog, source }) {
  let size = narrow.matches ? "s" : "m";
  let tiles = [];
  const wall = el("ul", { class: "wall" });
  const sizes = Object.entries(SIZES).map(([value, text]) => el("button", { type: "button", class: "button", text, dataset: { size: value }, onclick: () => lay(value) }));
  const more = indices.length - MOST;
  const dialog = el(
    "dialog",
    { class: "hang", "aria-label": tr("The chosen pictures as a wall"), onclose: () => (resized.disconnect(), dialog.remove()) },
    el(
      "header",
      {},
      el("h2", { text: trn("{n} picture", "{n} pictures", indices.length) }),
      more > 0 && el("span", { class: "quiet", text: tr("the first {n} hang here", { n: MOST }) }),
      el("div", { class: "sizes", role: "group", "aria-label": tr("Size") }, ...sizes),
      el("button", { type: "button", class: "ico", "aria-label": tr("Take the wall down (Escape)"), title: tr("Take the wall down (Escape)"), onclick: () => dialog.close() }, icon("close")),
    ),
    wall,
  );
  const resized = new ResizeObserver(() => lay(size));
  root.append(dialog);
  dialog.showModal();

  function lay(next) {
    size = next;
    for (const button of sizes) button.setAttribute("aria-pressed", String(button.dataset.size === size));
    const shapes = tiles.map((tile) => Number(tile.dataset.shape));
    if (wall.clientWidth && tiles.length) rowsOf(wall, tiles, shapes, size);
  }

  try {
    const items = await source.items(indices.slice(0, MOST));
    tiles = items.map((item) =>
      el(
        "li",
        { dataset: { shape: String(item.width / item.height) } },
        thumb(item, { src: `/thumb/${item.picture}-large.webp` }),
      ),
    );
    fill(wall, ...tiles);
    lay(size);
    resized.observe(wall);
  } catch (error) {
    fill(wall, el("li", {}, problem(error)));
  }
}
