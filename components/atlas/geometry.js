/** Points on a plane: which lie in a shape, which is nearest, what fits without overlaps. Nothing here draws. */

/** Indices of the points (x, y one after the other) inside a polygon of [x, y]; borders count by the even-odd rule. */
export function insidePolygon(places, polygon, passes = null) {
  const found = [];
  if (polygon.length < 3) return found;
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const n = places.length / 2;
  for (let i = 0; i < n; i++) {
    const x = places[2 * i];
    const y = places[2 * i + 1];
    if (x < left || x > right || y < top || y > bottom || (passes && !passes(i))) continue;
    let inside = false;
    for (let a = 0, b = xs.length - 1; a < xs.length; b = a++)
      if (ys[a] > y !== ys[b] > y && x < ((xs[b] - xs[a]) * (y - ys[a])) / (ys[b] - ys[a]) + xs[a]) inside = !inside;
    if (inside) found.push(i);
  }
  return found;
}

/** Indices of the points inside a box, borders included. */
export function insideBox(places, [x0, y0, x1, y1], passes = null) {
  const [left, right, top, bottom] = [Math.min(x0, x1), Math.max(x0, x1), Math.min(y0, y1), Math.max(y0, y1)];
  const found = [];
  for (let i = 0; i < places.length / 2; i++) {
    const x = places[2 * i];
    const y = places[2 * i + 1];
    if (x >= left && x <= right && y >= top && y <= bottom && (!passes || passes(i))) found.push(i);
  }
  return found;
}

/** The corners of what the points cover: [left, top, right, bottom]; those that pass, or all. */
export function bounds(places, passes = null) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < places.length / 2; i++) {
    if (passes && !passes(i)) continue;
    const [x, y] = [places[2 * i], places[2 * i + 1]];
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return Number.isFinite(box[0]) ? box : [0, 0, 1, 1];
}

/** Finds the nearest point within a distance, by squares that each know their points. */
export class Finder {
  constructor(places) {
    const n = places.length / 2;
    const [left, top, right, bottom] = bounds(places);
    this.side = Math.max(Math.sqrt(((right - left || 1) * (bottom - top || 1)) / Math.max(1, n / 4)), 1e-9);
    this.columns = Math.max(1, Math.ceil((right - left) / this.side) + 1);
    this.rows = Math.max(1, Math.ceil((bottom - top) / this.side) + 1);
    Object.assign(this, { places, left, top });
    const cell = new Int32Array(n);
    this.starts = new Int32Array(this.columns * this.rows + 1);
    for (let i = 0; i < n; i++) {
      cell[i] = this.#column(places[2 * i]) + this.#row(places[2 * i + 1]) * this.columns;
      this.starts[cell[i] + 1]++;
    }
    for (let c = 0; c < this.columns * this.rows; c++) this.starts[c + 1] += this.starts[c];
    const next = this.starts.slice();
    this.members = new Int32Array(n);
    for (let i = 0; i < n; i++) this.members[next[cell[i]]++] = i;
  }

  #column = (x) => Math.min(this.columns - 1, Math.max(0, Math.floor((x - this.left) / this.side)));
  #row = (y) => Math.min(this.rows - 1, Math.max(0, Math.floor((y - this.top) / this.side)));

  /** The index of the nearest point that passes, or -1. */
  nearest(x, y, within, passes = null) {
    let best = -1;
    let least = within * within;
    const last = this.#row(y + within);
    for (let row = this.#row(y - within); row <= last; row++) {
      const from = this.starts[row * this.columns + this.#column(x - within)];
      const to = this.starts[row * this.columns + this.#column(x + within) + 1];
      for (let m = from; m < to; m++) {
        const i = this.members[m];
        const [dx, dy] = [this.places[2 * i] - x, this.places[2 * i + 1] - y];
        const distance = dx * dx + dy * dy;
        if (distance <= least && (!passes || passes(i))) [best, least] = [i, distance];
      }
    }
    return best;
  }
}

/**
 * Which points get a picture, so that no two pictures overlap: points come in the order given, and one gets its picture
 * if all others that have one are `side` away in x or in y. Sets 1 in `shown` (one byte a point); returns how many.
 */
export function withoutOverlaps(places, order, side, shown, passes) {
  shown.fill(0);
  const squares = new Map();
  const key = (column, row) => column * 1_000_003 + row;
  let count = 0;
  for (const i of order) {
    if (!passes(i)) continue;
    const [x, y] = [places[2 * i], places[2 * i + 1]];
    const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
    let free = true;
    for (let c = column - 1; free && c <= column + 1; c++)
      for (let r = row - 1; free && r <= row + 1; r++) {
        const other = squares.get(key(c, r));
        if (other !== undefined && Math.abs(places[2 * other] - x) < side && Math.abs(places[2 * other + 1] - y) < side) free = false;
      }
    if (!free) continue;
    squares.set(key(column, row), i);
    shown[i] = 1;
    count++;
  }
  return count;
}

/** Boxes [x, y, width, height] in order of importance; those that overlap none before them, by their indices. */
export function placeLabels(boxes, gap = 4) {
  const placed = [];
  return boxes.flatMap(([x, y, w, h], n) => {
    const hit = placed.some(([a, b, c, d]) => x < a + c + gap && a < x + w + gap && y < b + d + gap && b < y + h + gap);
    if (hit) return [];
    placed.push([x, y, w, h]);
    return [n];
  });
}
