/** Enlarging a picture in its frame and moving it there: by wheel, two fingers, drag and keys. */
const MOST = 8;
const STEP = 1.4;

/**
 * `frame` is what is looked through, `plane` what is enlarged in it; `on` the `listeners()` of whoever shows them, and
 * `applied(scale)` is called after every change. Coordinates are those of the window, in pixels.
 */
export function magnifier(frame, plane, on, applied) {
  let [scale, x, y] = [1, 0, 0];

  const apply = () => {
    const room = { x: ((scale - 1) * plane.clientWidth) / 2, y: ((scale - 1) * plane.clientHeight) / 2 };
    x = Math.max(-room.x, Math.min(room.x, x));
    y = Math.max(-room.y, Math.min(room.y, y));
    plane.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    frame.classList.toggle("zoomed", scale > 1);
    applied(scale);
  };
  const fit = () => {
    [scale, x, y] = [1, 0, 0];
    apply();
  };
  const move = (right, down) => {
    x += right;
    y += down;
    apply();
  };
  /** Enlarge about a point of the window; without one about the middle. */
  const zoom = (by, clientX, clientY) => {
    const box = frame.getBoundingClientRect();
    const from = { x: (clientX ?? box.left + box.width / 2) - box.left - box.width / 2, y: (clientY ?? box.top + box.height / 2) - box.top - box.height / 2 };
    const next = Math.max(1, Math.min(MOST, scale * by));
    x = from.x - ((from.x - x) * next) / scale;
    y = from.y - ((from.y - y) * next) / scale;
    scale = next;
    apply();
  };
  /** One of two fingers has gone from `before` to `now`; the other is at `other`. */
  const pinch = (before, now, other) => {
    const apart = (finger) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY) || 1;
    zoom(apart(now) / apart(before), (now.clientX + other.clientX) / 2, (now.clientY + other.clientY) / 2);
  };

  on.on(
    frame,
    "wheel",
    (event) => {
      // A plain wheel scrolls the page until the picture is enlarged; with Ctrl (a pinch on a touchpad) it always zooms.
      if (!event.ctrlKey && scale === 1) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0018)), event.clientX, event.clientY);
    },
    { passive: false },
  );

  return { apply, fit, move, zoom, pinch, larger: () => zoom(STEP), smaller: () => zoom(1 / STEP), scale: () => scale };
}
