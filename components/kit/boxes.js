import { el } from "./dom.js";

/** A frame over a part of a picture, for a parent that shows the whole of it; `box` is x0, y0, x1, y1 in its pixels. */
export function boxOver([x0, y0, x1, y1], { width, height }, props = {}) {
  const share = (from, all) => `${((100 * from) / all).toFixed(2)}%`;
  return el("span", { ...props, style: { left: share(x0, width), top: share(y0, height), width: share(x1 - x0, width), height: share(y1 - y0, height) } });
}
