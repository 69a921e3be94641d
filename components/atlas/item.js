/** An item of the map as a link to its page: `thumb` shows its picture, `link` whatever it is given. */
import { el } from "../kit/dom.js";
import { address, anchor } from "../kit/link.js";

export const link = (item, ...children) => anchor(address("item", { catalog: item.catalog, id: item.id }), { title: item.title, "aria-label": item.title }, ...children);

export const thumb = (item, props = {}) => link(item, el("img", { src: `/thumb/${item.picture}-small.webp`, alt: "", loading: "lazy", ...props }));
