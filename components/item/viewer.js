import { el, listeners } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr } from "../kit/tr.js";

const MOST = 8;
const STEP = 1.4;
const FULL_FROM = 1.3; // zoom from which the thumbnail is not sharp enough any more

/** A picture that can be enlarged and moved: wheel, pinch, drag, double click, keys. `onShow(n)` tells which view is on. */
export function viewer(views, catalog, title, onShow) {
  const events = listeners();
  const image = el("img", { class: "picture", alt: title, draggable: false, decoding: "async" });
  const tool = (label, glyph, action) => el("button", { class: "ico", type: "button", title: label, "aria-label": label, onclick: action }, icon(glyph));
  const number = el("span", { class: "number" });
  const element = el(
    "div",
    { class: "stage", tabIndex: 0, role: "group", "aria-label": tr("{title}. Plus and minus enlarge, 0 fits, arrows move", { title }) },
    image,
    el("div", { class: "tools" }, number, tool(tr("Smaller"), "minus", () => zoom(1 / STEP)), tool(tr("Larger"), "add", () => zoom(STEP)), tool(tr("Fit"), "fit", () => fit())),
  );
  // As high as the tallest view needs, so that nothing moves from view to view.
  element.style.setProperty("--shape", String(Math.max(0.5, Math.min(...views.map(({ width, height }) => width / height)))));
  let at = 0;
  let scale = 1;
  let x = 0;
  let y = 0;

  const apply = () => {
    const room = { x: ((scale - 1) * element.clientWidth) / 2, y: ((scale - 1) * element.clientHeight) / 2 };
    x = Math.max(-room.x, Math.min(room.x, x));
    y = Math.max(-room.y, Math.min(room.y, y));
    image.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    element.classList.toggle("zoomed", scale > 1);
    if (scale >= FULL_FROM) full();
  };
  const fit = () => {
    [scale, x, y] = [1, 0, 0];
    apply();
  };
  /** Enlarge about a point of the page; without one about the middle. */
  const zoom = (by, clientX, clientY) => {
    const box = element.getBoundingClientRect();
    const from = { x: (clientX ?? box.left + box.width / 2) - box.left - box.width / 2, y: (clientY ?? box.top + box.height / 2) - box.top - box.height / 2 };
    const next = Math.max(1, Math.min(MOST, scale * by));
    x = from.x - ((from.x - x) * next) / scale;
    y = from.y - ((from.y - y) * next) / scale;
    scale = next;
    apply();
  };
  const full = () => {
    const address = `/original/${encodeURIComponent(catalog)}/${views[at].picture}.webp`;
    if (image.dataset.full === address) return;
    image.dataset.full = address;
    const sharp = new Image();
    sharp.onload = () => image.dataset.full === address && (image.src = address);
    sharp.src = address; // where it cannot be read the large thumbnail stays
  };
  const show = (n) => {
    at = (n + views.length) % views.length;
    const view = views[at];
    delete image.dataset.full;
    fit();
    image.src = `/thumb/${view.picture}-large.webp`;
    number.textContent = views.length > 1 ? tr("{n} of {total}", { n: at + 1, total: views.length }) : "";
    onShow(at);
  };

  events.on(element, "wheel", (event) => {
    // A plain wheel scrolls the page until the picture is enlarged; with Ctrl (a pinch on a touchpad) it always zooms.
    if (!event.ctrlKey && scale === 1 && event.deltaY > 0) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0018)), event.clientX, event.clientY);
  }, { passive: false });
  events.on(element, "dblclick", (event) => !event.target.closest("button") && (scale > 1 ? fit() : zoom(2.5, event.clientX, event.clientY)));
  events.on(element, "keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (event.key === "+" || event.key === "=") zoom(STEP);
    else if (event.key === "-") zoom(1 / STEP);
    else if (event.key === "0" || (event.key === "Escape" && scale > 1)) fit();
    else if (moves && scale > 1) {
      x += moves[0];
      y += moves[1];
      apply();
    } else if (moves?.[0] && views.length > 1) show(at + (moves[0] < 0 ? 1 : -1));
    else return;
    event.preventDefault();
  });

  const fingers = new Map();
  events.on(element, "pointerdown", (event) => {
    if (event.target.closest("button")) return;
    fingers.set(event.pointerId, event);
    if (scale > 1 || fingers.size > 1) element.setPointerCapture(event.pointerId);
  });
  events.on(element, "pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
      const apart = (a) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY) || 1;
      zoom(apart(event) / apart(before), (event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
    } else if (scale > 1) {
      x += event.clientX - before.clientX;
      y += event.clientY - before.clientY;
      apply();
    }
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) events.on(element, end, (event) => fingers.delete(event.pointerId));

  return { element, show, close: () => events.off() };
}
