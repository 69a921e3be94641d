import { el, listeners } from "../kit/dom.js";
import { magnifier } from "../kit/magnify.js";
import { tr } from "../kit/tr.js";

const MOVED = 6; // pixels of the screen from which a press is a drag
const SVG = "http://www.w3.org/2000/svg";

/**
 * The picture that is pointed at: zoom, and the gestures of mouse, finger and keys, told in pixels of the picture.
 * `mode()` is "this", "not", "box" or "round"; `point(x, y, positive)`, `box([x0, y0, x1, y1])`, `outline([[x, y], …])`
 * and `key(name)` are called with what was done.
 */
export function makeStage({ mode, point, box, outline, key }) {
  const events = listeners();
  const image = el("img", { class: "picture", alt: "", draggable: false });
  const mask = el("canvas", { class: "mask", "aria-hidden": "true" });
  const marks = document.createElementNS(SVG, "svg");
  marks.setAttribute("class", "marks");
  marks.setAttribute("aria-hidden", "true");
  const plane = el("div", { class: "plane" }, image, mask, marks);
  const element = el(
    "div",
    { class: "stage", tabIndex: 0, role: "application", "aria-label": tr("The picture. Arrows move the cross, Enter marks the thing, x marks what is not it, b sets the corners of a box, + and - enlarge") },
    plane,
  );

  let size = { width: 1, height: 1 };
  let drawn = { points: [], box: null, outline: [] };
  let cross = null; // where the keys point, in pixels of the picture
  let corner = null; // of the box that the keys draw
  let drag = null;

  const unit = () => size.width / Math.max(1, plane.clientWidth * view.scale()); // pixels of the picture in one of the screen

  const view = magnifier(element, plane, events, () => paint());

  const place = (event) => {
    const frame = plane.getBoundingClientRect();
    const at = { x: ((event.clientX - frame.left) / frame.width) * size.width, y: ((event.clientY - frame.top) / frame.height) * size.height };
    const inside = at.x >= 0 && at.y >= 0 && at.x < size.width && at.y < size.height;
    return { x: Math.min(size.width - 1, Math.max(0, at.x)), y: Math.min(size.height - 1, Math.max(0, at.y)), inside };
  };

  const shape = (name, attributes) => {
    const one = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value);
    return one;
  };
  const line = (points, open) => points.map(([px, py], n) => `${n ? "L" : "M"}${px} ${py}`).join("") + (open ? "" : "Z");
  const twice = (path) => [shape("path", { class: "under", d: path }), shape("path", { class: "over", d: path })];
  const rectangle = ([x0, y0, x1, y1]) => twice(line([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]));

  function paint() {
    const u = unit();
    marks.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    marks.replaceChildren();
    const live = drag?.kind === "box" && drag.moved ? corners(drag.from, drag.to) : corner && cross ? corners(corner, cross) : null;
    if (live ?? drawn.box) marks.append(...rectangle(live ?? drawn.box));
    const round = drag?.kind === "round" ? drag.path : drawn.outline;
    if (round.length > 1) marks.append(...twice(line(round, drag?.kind === "round")));
    for (const one of drawn.points) {
      marks.append(shape("circle", { class: one.positive ? "dot yes" : "dot no", cx: one.x, cy: one.y, r: 8 * u, "stroke-width": 2 * u }));
      const arm = 4 * u;
      const sign = `M${one.x - arm} ${one.y}H${one.x + arm}${one.positive ? `M${one.x} ${one.y - arm}V${one.y + arm}` : ""}`;
      marks.append(shape("path", { class: "sign", d: sign, "stroke-width": 2 * u }));
    }
    if (cross && element.matches(":focus")) {
      const arm = 14 * u;
      marks.append(...twice(`M${cross.x - arm} ${cross.y}H${cross.x + arm}M${cross.x} ${cross.y - arm}V${cross.y + arm}`));
    }
  }

  const corners = (one, other) => [Math.min(one.x, other.x), Math.min(one.y, other.y), Math.max(one.x, other.x), Math.max(one.y, other.y)];
  const big = ([x0, y0, x1, y1]) => x1 - x0 > 4 * unit() && y1 - y0 > 4 * unit();

  // --- mouse and fingers ---
  const fingers = new Map();
  events.on(element, "contextmenu", (event) => event.preventDefault());
  events.on(element, "pointerdown", (event) => {
    if (event.button > 2 || event.button === 1) return;
    fingers.set(event.pointerId, event);
    if (fingers.size > 1) {
      drag = null;
      return paint();
    }
    const from = place(event);
    if (!from.inside) return;
    const wanted = mode();
    const touch = event.pointerType === "touch";
    // A finger that is dragged scrolls the page, or moves the enlarged picture, unless it is to draw.
    const kind = wanted === "round" ? "round" : wanted === "box" ? "box" : touch || view.scale() > 1 ? "move" : "box";
    drag = { kind, from, to: from, path: [[from.x, from.y]], start: event, moved: false, pointer: event.pointerId, positive: wanted !== "not" && !event.altKey && event.button === 0 };
    if (kind !== "move" || view.scale() > 1) element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
  });
  events.on(element, "pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
      view.pinch(before, event, other);
    } else if (drag?.pointer === event.pointerId) {
      drag.moved ||= Math.hypot(event.clientX - drag.start.clientX, event.clientY - drag.start.clientY) > MOVED;
      drag.to = place(event);
      if (drag.kind === "round") drag.path.push([drag.to.x, drag.to.y]);
      if (drag.kind === "move" && view.scale() > 1 && drag.moved) view.move(event.clientX - before.clientX, event.clientY - before.clientY);
      else paint();
    }
    fingers.set(event.pointerId, event);
  });
  events.on(element, "pointerup", (event) => {
    fingers.delete(event.pointerId);
    if (drag?.pointer !== event.pointerId) return;
    const done = drag;
    drag = null;
    cross = corner = null;
    const frame = corners(done.from, done.to);
    if (done.kind === "round" && done.moved && done.path.length > 3) outline(thinned(done.path, 2 * unit()));
    else if (done.kind === "box" && done.moved && big(frame)) box(frame);
    else if (!done.moved) point(done.from.x, done.from.y, done.positive);
    paint();
  });
  for (const end of ["pointercancel", "lostpointercapture"])
    events.on(element, end, (event) => {
      fingers.delete(event.pointerId);
      if (drag?.pointer === event.pointerId) drag = null;
      paint();
    });

  // --- keys ---
  events.on(element, "keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      return key("undo");
    }
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    cross ??= { x: size.width / 2, y: size.height / 2 };
    if (arrows) {
      const step = Math.max(size.width, size.height) * (event.shiftKey ? 0.005 : 0.03);
      cross = { x: Math.min(size.width - 1, Math.max(0, cross.x + arrows[0] * step)), y: Math.min(size.height - 1, Math.max(0, cross.y + arrows[1] * step)) };
    } else if ((event.key === "Enter" || event.key === " ") && !corner) point(cross.x, cross.y, mode() !== "not" && !event.shiftKey);
    else if (event.key === "x") point(cross.x, cross.y, false);
    else if (event.key === "b" || event.key === "Enter" || event.key === " ") {
      if (!corner) corner = cross;
      else {
        const frame = corners(corner, cross);
        corner = null;
        if (big(frame)) box(frame);
      }
    } else if (event.key === "+" || event.key === "=") view.larger();
    else if (event.key === "-") view.smaller();
    else if (event.key === "0") view.fit();
    else if (event.key === "Escape" && corner) corner = null;
    else if (event.key === "Escape") key("clear");
    else if (event.key === "u" || event.key === "Backspace") key("undo");
    else return;
    event.preventDefault();
    paint();
  });
  events.on(element, "blur", () => paint());

  const resized = new ResizeObserver(() => view.apply());
  resized.observe(element);

  return {
    element,
    mask,
    larger: view.larger,
    smaller: view.smaller,
    fit: view.fit,
    /** Show a picture of that upright size. */
    show({ width, height, src, alt }) {
      size = { width, height };
      image.src = src;
      image.alt = alt;
      element.style.setProperty("--shape", String(width / height));
      cross = corner = drag = null;
      view.fit();
    },
    /** Draw what was pointed at. */
    draw(next) {
      drawn = next;
      paint();
    },
    /** Whether a finger draws, so that it must not scroll the page. */
    drawing: (on) => element.classList.toggle("drawing", on),
    close() {
      resized.disconnect();
      events.off();
    },
  };
}

/** A line with fewer corners: those nearer to the last one than `apart` are left out. */
function thinned(path, apart) {
  const kept = [path[0]];
  for (const one of path) if (Math.hypot(one[0] - kept.at(-1)[0], one[1] - kept.at(-1)[1]) >= apart) kept.push(one);
  const step = Math.ceil(kept.length / 400);
  return kept.filter((_, n) => n % step === 0);
}
