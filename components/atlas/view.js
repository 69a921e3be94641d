/** What part of the plane is seen, and the hands that move it: drag, wheel, two fingers, keys. */

const FAR = 0.5; // how far out one may zoom, as a share of the scale at which all fits
const NEAR = 400;

export class View {
  constructor(onChange) {
    Object.assign(this, { x: 0, y: 0, scale: 1, width: 1, height: 1, whole: 1, onChange });
  }

  /** Pixels of the canvas from the plane, and back. */
  toScreen = (x, y) => [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  toPlane = (x, y) => [(x - this.width / 2) / this.scale + this.x, (y - this.height / 2) / this.scale + this.y];

  /** The view in which a box fits: {x, y, scale}. */
  fitting([left, top, right, bottom], margin = 0.06) {
    const scale = Math.min(this.width / Math.max(right - left, 1e-6), this.height / Math.max(bottom - top, 1e-6)) * (1 - 2 * margin);
    return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.min(scale, NEAR * this.whole || scale) };
  }

  set({ x, y, scale }) {
    Object.assign(this, { x, y, scale });
    this.onChange();
  }

  pan(dx, dy) {
    this.set({ x: this.x - dx / this.scale, y: this.y - dy / this.scale, scale: this.scale });
  }

  /** Zoom by a factor; what is at (x, y) of the canvas stays there. */
  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const scale = Math.min(NEAR * this.whole, Math.max(FAR * this.whole, this.scale * factor));
    const [px, py] = this.toPlane(x, y);
    this.set({ x: px - (x - this.width / 2) / scale, y: py - (y - this.height / 2) / scale, scale });
  }
}

/**
 * Listens to pointers, wheel and keys on an element. `hands`: `hover(x, y)`, `leave()`, `tap(x, y, touch, event)`, and
 * `drawn(kind, path, done)` for a lasso or box; `mode()` is "move", "box" or "lasso".
 */
export function listen(element, view, events, hands) {
  const pointers = new Map();
  let path = null;
  let kind = "";
  let moved = 0;
  const at = (event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  events.on(element, "pointerdown", (event) => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    moved = 0;
    kind = event.shiftKey ? "box" : event.altKey ? "lasso" : hands.mode();
    path = pointers.size === 1 && kind !== "move" ? [at(event)] : null;
    if (!path) hands.drawn("", null, true);
  });
  events.on(element, "pointermove", (event) => {
    const now = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) return hands.hover(...now);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (pointers.size === 2) {
      const other = [...pointers.entries()].find(([id]) => id !== event.pointerId)[1];
      const [was, is] = [before, now].map(([x, y]) => Math.hypot(x - other[0], y - other[1]));
      const middle = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
      view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
      if (was > 0) view.zoom(is / was, ...middle);
    } else if (path) {
      if (kind === "box") path[1] = now;
      else path.push(now);
      hands.drawn(kind, path, false);
    } else if (moved > 3) {
      element.classList.add("dragging");
      hands.leave();
      view.pan(now[0] - before[0], now[1] - before[1]);
    }
    pointers.set(event.pointerId, now);
  });
  const end = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    element.classList.remove("dragging");
    if (path && pointers.size === 0) {
      if (event.type === "pointerup" && moved > 6) hands.drawn(kind, path, true);
      else hands.drawn("", null, true);
      path = null;
    }
    if (event.type === "pointerup" && moved <= 6 && pointers.size === 0) hands.tap(...at(event), event.pointerType === "touch", event);
  };
  events.on(element, "pointerup", end);
  events.on(element, "pointercancel", end);
  events.on(element, "pointerleave", () => pointers.size || hands.leave());
  events.on(
    element,
    "wheel",
    (event) => {
      event.preventDefault();
      view.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...at(event));
    },
    { passive: false },
  );
  events.on(element, "dblclick", (event) => view.zoom(2, ...at(event)));
  events.on(element, "keydown", (event) => {
    const step = 60;
    const keys = { ArrowLeft: () => view.pan(step, 0), ArrowRight: () => view.pan(-step, 0), ArrowUp: () => view.pan(0, step), ArrowDown: () => view.pan(0, -step), "+": () => view.zoom(1.5), "=": () => view.zoom(1.5), "-": () => view.zoom(1 / 1.5), 0: hands.fit, Escape: hands.escape };
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });
}
