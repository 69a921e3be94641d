/** The map itself: canvas, what is drawn over it, and what lies under the pointer. Knows places, not catalogs. */
import { calm, el, listeners } from "../kit/dom.js";
import { bounds, Finder, insideBox, insidePolygon, placeLabels, withoutOverlaps } from "./geometry.js";
import { Painter, STATE } from "./painter.js";
import { Pictures } from "./pictures.js";
import { listen, View } from "./view.js";

const SECONDS = 0.5; // of a move between layouts
const SMALLEST = 9; // pixels from which a picture is drawn instead of a point
const PICTURE = 38; // pixels of a picture on the map when all is seen
const LARGEST = 150;
const FINE_FROM = 1.4; // how much larger than packed a picture is from which a finer one is fetched
const LABELS = 60;

export function stage(root, hands) {
  const canvas = el("canvas", { class: "ground" });
  const over = el("canvas", { class: "over", tabIndex: 0, role: "application", "aria-label": hands.label });
  const element = el("div", { class: "stage" }, canvas, over);
  root.append(element);
  const painter = new Painter(canvas); // throws where there is no WebGL 2
  const events = listeners();
  const view = new View(() => changed());
  const pen = over.getContext("2d");
  const state = { n: 0, places: new Float32Array(0), states: new Uint8Array(0), shown: new Uint8Array(0), labels: [], links: null, cell: 0, withPictures: true, path: null, clock: 0, spot: -1 };
  let [pictures, finder, frame, ratio, order, colours] = [null, null, 0, 1, [], {}];

  function paint() {
    frame = 0;
    if (state.clock) {
      const share = Math.min(1, (performance.now() - state.clock) / 1000 / SECONDS);
      painter.moved = share < 0.5 ? 4 * share ** 3 : 1 - (-2 * share + 2) ** 3 / 2;
      const [a, b] = state.flight;
      const mix = (name) => a[name] + (b[name] - a[name]) * painter.moved;
      Object.assign(view, { x: mix("x"), y: mix("y"), scale: a.scale * (b.scale / a.scale) ** painter.moved });
      if (share < 1) changed();
      else land();
    }
    const side = pictureSide();
    const radius = Math.min(9, Math.max(1.6, 0.42 * Math.sqrt((view.width * view.height) / Math.max(state.n, 1)) * Math.sqrt(view.scale / view.whole) * 0.42));
    state.radius = radius;
    painter.draw(view, { radius, side, states: state.occurring, accent: colours.accent, ground: colours.ground, ratio, rough: state.moving });
    drawOver();
  }

  const changed = () => (frame ||= requestAnimationFrame(paint));
  const settled = later(120, () => {
    state.moving = false;
    if (state.chosenAt !== view.scale) choosePictures(); // which have room depends on the scale, not on where one looks
    wantFine();
    hands.settled?.();
  });

  /** Pixels of a picture's longer side: of a layout what its cells have room for, on the map a size of its own. */
  function pictureSide() {
    if (!state.withPictures || !(pictures?.ready || pictures?.sparse)) return 0;
    const side = state.cell ? state.cell * view.scale * 0.94 : Math.min(LARGEST, PICTURE * (view.scale / view.whole) ** 0.6);
    return side < SMALLEST ? 0 : side;
  }

  function choosePictures() {
    const side = pictureSide();
    state.chosenAt = view.scale;
    if (!side && !state.anyShown) return changed();
    state.anyShown = side > 0;
    if (!side) state.shown.fill(0);
    else if (state.cell) state.shown.fill(1);
    else withoutOverlaps(state.places, order, (side * 1.04) / view.scale, state.shown, (i) => state.states[i] > STATE.dim);
    painter.setShown(state.shown);
    changed();
  }

  function wantFine() {
    const side = pictureSide();
    if (!side || side < FINE_FROM * state.tile) return pictures?.want([]);
    const seen = [];
    for (let i = 0; i < state.n && seen.length < 400; i++) {
      if (!state.shown[i] || !state.states[i]) continue;
      const [x, y] = view.toScreen(state.places[2 * i], state.places[2 * i + 1]);
      if (x > -side && y > -side && x < view.width + side && y < view.height + side) seen.push([Math.hypot(x - view.width / 2, y - view.height / 2), i]);
    }
    pictures.want(seen.sort(([a], [b]) => a - b).map(([, i]) => i));
  }

  function drawOver() {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, view.width, view.height);
    if (!state.clock && state.links) drawLinks();
    if (!state.clock && state.spot >= 0) ring(state.spot, colours.ink, 2);
    if (!state.clock) drawLabels();
    if (state.path) drawPath();
  }

  const seenAt = (i) => view.toScreen(state.places[2 * i], state.places[2 * i + 1]);

  function ring(i, colour, wide) {
    const [x, y] = seenAt(i);
    const room = state.shown[i] ? pictureSide() / 2 + 3 : state.radius + 4;
    pen.beginPath();
    pen.arc(x, y, room, 0, 7);
    pen.lineWidth = wide;
    pen.strokeStyle = colour;
    pen.stroke();
  }

  function drawLinks() {
    const { from, to } = state.links;
    const [x, y] = typeof from === "number" ? seenAt(from) : view.toScreen(...from);
    pen.lineWidth = 1.4;
    pen.strokeStyle = colours.line;
    for (const i of to) {
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(...seenAt(i));
      pen.stroke();
    }
    for (const i of to) ring(i, colours.line, 1.4);
    if (typeof from === "number") return ring(from, colours.line, 3);
    pen.fillStyle = colours.line;
    pen.beginPath();
    pen.arc(x, y, 9, 0, 7);
    pen.fill();
    pen.fillStyle = colours.paper;
    pen.beginPath();
    pen.arc(x, y, 4, 0, 7);
    pen.fill();
  }

  function drawLabels() {
    pen.font = `600 12.5px ${colours.font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const boxes = state.labels.map(({ text, x, y, above }) => {
      const [sx, sy] = view.toScreen(x, y);
      const wide = pen.measureText(text).width + 12;
      const whole = sx > 0 && sx < view.width ? Math.max(4, Math.min(view.width - wide - 4, sx - wide / 2)) : sx - wide / 2;
      return [whole, sy - (above ? 22 : 10), wide, 20, text];
    });
    const seen = boxes.filter(([x, y, w]) => x + w > 0 && y > -20 && x < view.width && y < view.height);
    for (const n of placeLabels(seen).slice(0, LABELS)) {
      const [x, y, w, h, text] = seen[n];
      pen.globalAlpha = 0.86;
      pen.fillStyle = colours.paper;
      pen.beginPath();
      pen.roundRect(x, y, w, h, 6);
      pen.fill();
      pen.globalAlpha = 1;
      pen.fillStyle = colours.ink;
      pen.fillText(text, x + w / 2, y + h / 2 + 0.5);
    }
  }

  function drawPath() {
    const { kind, path } = state.path;
    pen.beginPath();
    if (kind === "box") pen.rect(...path[0], path[1][0] - path[0][0], path[1][1] - path[0][1]);
    else path.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (kind === "lasso") pen.closePath();
    pen.globalAlpha = 0.12;
    pen.fillStyle = colours.line;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 1.5;
    pen.strokeStyle = colours.line;
    pen.stroke();
  }

  /** The point under the pointer, or -1. */
  function under(x, y) {
    if (!finder || state.clock) return -1;
    const side = pictureSide();
    const [px, py] = view.toPlane(x, y);
    const seen = (i) => state.states[i] > STATE.dim;
    const reach = Math.max(side * 0.7, state.radius + 6) / view.scale;
    const on = side ? finder.nearest(px, py, reach, (i) => state.shown[i] && state.states[i] && Math.max(Math.abs(state.places[2 * i] - px), Math.abs(state.places[2 * i + 1] - py)) * view.scale <= side / 2) : -1;
    return on >= 0 ? on : finder.nearest(px, py, (state.radius + 6) / view.scale, seen);
  }

  listen(over, view, events, {
    mode: hands.mode,
    fit: () => fit(),
    escape: hands.escape,
    leave: () => spot(-1),
    hover: (x, y) => spot(under(x, y), x, y),
    tap: (x, y, touch, event) => hands.tap(under(x, y), touch, x, y, event),
    drawn(kind, path, done) {
      state.path = done || !path || path.length < 2 ? null : { kind, path };
      changed();
      if (!done || !kind || !path || path.length < 2) return;
      const plane = path.map(([x, y]) => view.toPlane(x, y));
      const seen = (i) => state.states[i] > STATE.dim;
      hands.drawn(kind === "box" ? insideBox(state.places, [...plane[0], ...plane[1]], seen) : insidePolygon(state.places, plane, seen));
    },
  });

  function spot(i, x, y) {
    if (i !== state.spot) {
      state.spot = i;
      changed();
    }
    over.style.cursor = i >= 0 ? "pointer" : "";
    hands.hover(i, x, y);
  }

  function land() {
    state.clock = 0;
    painter.moved = 1;
    finder = new Finder(state.places);
    choosePictures();
    wantFine();
    hands.landed?.();
  }

  function fit(passes = null) {
    const room = state.cell ? 0.6 : 0;
    const [left, top, right, bottom] = bounds(state.places, passes);
    const next = view.fitting([left - room, top - room, right + room, bottom + room]);
    if (!passes) view.whole = next.scale;
    return next;
  }

  function resize() {
    const { clientWidth: w, clientHeight: h } = element;
    if (!w || !h) return;
    ratio = Math.min(2, devicePixelRatio || 1);
    const whole = view.scale === view.whole;
    painter.resize(w, h, ratio);
    Object.assign(over, { width: Math.round(w * ratio), height: Math.round(h * ratio) });
    Object.assign(view, { width: w, height: h });
    if (state.n) {
      const next = fit();
      if (whole) view.set(next);
    }
    changed();
  }
  const resized = new ResizeObserver(resize);
  resized.observe(element);

  view.onChange = () => {
    state.moving = true;
    changed();
    settled();
  };

  return {
    element,
    painter,
    view,
    state,
    repaint: changed,
    /** Colours of the page as it is now, by day or night. */
    look(next) {
      colours = next;
      changed();
    },
    /** Put points where they are to be; those that were there before move. */
    places(places, { cell = 0, labels = [] } = {}) {
      const before = state.places.length === places.length ? state.places : null;
      Object.assign(state, { n: places.length / 2, places, labels, cell });
      painter.setPlaces(places, before ?? places);
      if (!before) {
        state.shown = new Uint8Array(state.n);
        order = scattered(state.n);
        painter.setShown(state.shown);
        resize();
        view.set(fit());
        land();
        return;
      }
      const flight = [{ x: view.x, y: view.y, scale: view.scale }, fit()];
      if (calm.matches) {
        view.set(flight[1]);
        return land();
      }
      Object.assign(state, { flight, clock: performance.now() });
      changed();
    },
    labels(labels) {
      state.labels = labels;
      changed();
    },
    colours: (bytes) => (painter.setColours(bytes), changed()),
    states(states) {
      state.states = states;
      state.occurring = new Set(states);
      painter.setStates(states);
      choosePictures();
    },
    /** Thumbnails in so many sheets of tiles of so many pixels; a tile of 0: too many pictures to be packed. */
    pictures(shapes, source, sheets, tile) {
      state.tile = tile;
      pictures?.destroy();
      painter.setShapes(shapes);
      pictures = new Pictures(painter, source, state.n, () => {
        choosePictures();
        wantFine();
      });
      if (sheets || !tile) pictures.loadSheets(sheets, tile).catch(() => hands.failed?.());
    },
    showPictures(on) {
      state.withPictures = on;
      choosePictures();
    },
    links(links) {
      state.links = links;
      changed();
    },
    fit: (passes = null) => view.set(fit(passes)),
    destroy() {
      cancelAnimationFrame(frame);
      resized.disconnect();
      events.off();
      pictures?.destroy();
      painter.destroy();
    },
  };
}

/** The look of the page as numbers for the graphics chip, and as colours for what is drawn over it. */
export function lookOf(root) {
  const probe = el("i", { style: { display: "none" } });
  root.append(probe);
  const value = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const parts = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((part) => Number(part) / 255);
  const look = { accent: parts(value("accent")), ground: parts(value("ground")), ink: value("ink"), paper: value("wall"), line: value("accent"), font: getComputedStyle(root).fontFamily };
  probe.remove();
  return look;
}

/** All indices in an order that looks like chance and is always the same: the same pictures stay when one zooms. */
function scattered(n) {
  const order = Array.from({ length: n }, (_, i) => i);
  const key = (i) => Math.imul(i + 1, 0x9e3779b1) >>> 0;
  return order.sort((a, b) => key(a) - key(b));
}

function later(ms, act) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  };
}
