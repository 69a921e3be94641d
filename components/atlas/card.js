/** What is under the pointer: its picture and title, at once. */
import { el, fill } from "../kit/dom.js";
import { address, anchor } from "../kit/link.js";
import { tr } from "../kit/tr.js";
import { brief, number } from "../kit/words.js";

export function card(root, { catalog, kinds, caption }) {
  const element = el("div", { class: "card", role: "status", hidden: true });
  root.append(element);
  let stamp = 0;
  let shown = -1;

  function put(x, y) {
    const [w, h] = [root.clientWidth, root.clientHeight];
    element.style.left = `${x + 18 + 200 > w ? Math.max(8, x - 218) : x + 18}px`;
    element.style.top = `${Math.max(8, Math.min(y - 40, h - element.offsetHeight - 8))}px`;
  }

  return {
    element,
    async show(index, x, y, { source, said, pinned = false }) {
      element.classList.toggle("pinned", pinned);
      if (index === shown && !pinned) return put(x, y);
      const now = ++stamp;
      shown = index;
      if (index < 0) return (element.hidden = true);
      let item;
      try {
        [item] = await source.items([index]);
      } catch {
        return (element.hidden = true); // the next one may be had; the map says what is wrong by itself
      }
      if (now !== stamp || !item) return;
      const facts = caption.map((name) => item.fields[name]).filter((value) => value !== undefined && value !== "");
      const image = el("img", { src: `/thumb/${item.picture}-small.webp`, alt: "", width: item.width, height: item.height });
      if (item.placeholder.startsWith("data:image/")) image.style.backgroundImage = `url("${item.placeholder.replaceAll('"', "")}")`;
      fill(
        element,
        image,
        el("b", { text: item.title }),
        facts.length > 0 && el("span", { text: facts.map((value, n) => (typeof value === "number" ? number(value, kinds[caption[n]]) : brief(value))).join(" · ") }),
        said(index) && el("span", { class: "quiet", text: said(index) }),
        pinned && anchor(address("item", { catalog: item.catalog, id: item.id }), { class: "button main", text: tr("Open") }),
      );
      element.hidden = false;
      put(x, y);
    },
  };
}
