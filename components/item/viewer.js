import { el, listeners } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { magnifier } from "../kit/magnify.js";
import { tr } from "../kit/tr.js";
import { overlay, placesButton } from "./readings.js";

const SHARP = 1.6; // how many pixels of the screen one of the picture may take, at first
const FULL_FROM = 1.3; // zoom from which the thumbnail is not sharp enough any more

/**
 * A picture that can be enlarged and moved: wheel, pinch, drag, double click, keys. `onShow(n)` tells which view is on.
 * What was read in its views (`know`) can be pointed at (`point`), after the view is brought on (`bring`).
 */
export function viewer(views, catalog, title, onShow) {
  const events = listeners();
  const image = el("img", { class: "picture", alt: title, draggable: false, decoding: "async" });
  const tool = (label, glyph, action) => el("button", { class: "ico", type: "button", title: label, "aria-label": label, onclick: action }, icon(glyph));
  const number = el("span", { class: "number" });
  const places = overlay();
  const reads = placesButton(places);
  const plane = el("div", { class: "plane" }, image, places.element);
  const element = el(
    "div",
    { class: "stage", tabIndex: 0, role: "group", "aria-label": tr("{title}. Plus and minus enlarge, 0 fits, arrows move", { title }) },
    plane,
    el("div", { class: "tools" }, number, reads, tool(tr("Smaller"), "minus", () => view.smaller()), tool(tr("Larger"), "add", () => view.larger()), tool(tr("Fit"), "fit", () => view.fit())),
  );
  // As high as the tallest view needs, so that nothing moves from view to view.
  // No higher than it can be shown without blur.
  const most = `${Math.round(SHARP * Math.max(...views.map(({ width, height }) => Math.min(height, 960 * Math.min(1, height / width)))))}px`;
  element.style.setProperty("--shape", String(Math.max(0.5, Math.min(...views.map(({ width, height }) => width / height)))));
  let at = 0;

  const view = magnifier(element, plane, events, (scale) => scale >= FULL_FROM && full());
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
    delete image.dataset.full;
    view.fit();
    image.src = `/thumb/${views[at].picture}-large.webp`;
    number.textContent = views.length > 1 ? tr("{n} of {total}", { n: at + 1, total: views.length }) : "";
    places.set(views[at]);
    reads.hidden = !places.has();
    onShow(at);
  };

  events.on(element, "dblclick", (event) => !event.target.closest("button") && (view.scale() > 1 ? view.fit() : view.zoom(2.5, event.clientX, event.clientY)));
  events.on(element, "keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (event.key === "+" || event.key === "=") view.larger();
    else if (event.key === "-") view.smaller();
    else if (event.key === "0" || (event.key === "Escape" && view.scale() > 1)) view.fit();
    else if (moves && view.scale() > 1) view.move(...moves);
    else if (moves?.[0] && views.length > 1) show(at + (moves[0] < 0 ? 1 : -1));
    else return;
    event.preventDefault();
  });

  const fingers = new Map();
  events.on(element, "pointerdown", (event) => {
    if (event.target.closest("button")) return;
    fingers.set(event.pointerId, event);
    if (view.scale() > 1 || fingers.size > 1) element.setPointerCapture(event.pointerId);
  });
  events.on(element, "pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
      view.pinch(before, event, other);
    } else if (view.scale() > 1) view.move(event.clientX - before.clientX, event.clientY - before.clientY);
    fingers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) events.on(element, end, (event) => fingers.delete(event.pointerId));

  const bring = (picture) => {
    const wanted = views.findIndex((one) => one.picture === picture);
    if (wanted >= 0 && wanted !== at) show(wanted);
    element.scrollIntoView({ block: "nearest" });
  };

  return { element, most, show, bring, know: places.know, point: places.point, close: () => events.off() };
}
