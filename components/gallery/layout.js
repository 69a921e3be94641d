/** Where tiles go. `shapes` are width ÷ height; sizes are set before any picture arrives, so nothing jumps. */

const GAP = 10;
const HEIGHTS = { s: 130, m: 190, l: 280 };
const CELLS = { s: 130, m: 190, l: 290 };

/** Extreme pictures are cropped to these shapes rather than breaking the rows. */
export const clamp = (shape) => Math.min(2.4, Math.max(0.55, shape || 1));

/** Rows of equal height that fill the width, in rank order; the last row keeps the wanted height. */
export function rowsOf(wall, tiles, shapes, size) {
  const width = wall.clientWidth;
  const wanted = HEIGHTS[size] * (width > 1700 ? 1.2 : 1);
  let row = [];
  let sum = 0;
  const close = (last) => {
    const space = width - GAP * (row.length - 1);
    // A last row that is nearly full is filled, so that its edge does not look like a mistake.
    const full = !last || sum * wanted > space * 0.8;
    const height = full ? space / sum : wanted;
    let used = 0;
    row.forEach((i, place) => {
      const exact = clamp(shapes[i]) * height;
      const share = full && place === row.length - 1 ? space - used - 0.02 : Math.floor(exact * 100) / 100;
      used += share;
      put(tiles[i], share, height);
    });
    row = [];
    sum = 0;
  };
  shapes.forEach((shape, i) => {
    const grown = sum + clamp(shape);
    const space = width - GAP * row.length;
    // Close the row before this picture where that leaves the height nearer to the wanted one.
    if (row.length && Math.abs((space + GAP) / sum - wanted) < Math.abs(space / grown - wanted) && sum * wanted > space * 0.6) close(false);
    row.push(i);
    sum += clamp(shape);
    if (sum * wanted >= width - GAP * (row.length - 1)) close(false);
  });
  if (row.length) close(true);
  wall.style.removeProperty("--columns");
}

/** How many pictures fill a window of that height, and a row more: those that are to be there before all others. */
export function firstView(shapes, rows, size, width, height) {
  const side = rows ? HEIGHTS[size] : CELLS[size];
  const room = (Math.ceil(height / side) + 1) * width;
  let used = 0;
  const filled = shapes.findIndex((shape) => (used += side * (rows ? clamp(shape) : 1)) > room);
  return filled < 0 ? shapes.length : filled;
}

/** Equal cells; on a phone two a row (one where they are to be large), of the shape that is `middle` among the pictures. */
export function columnsOf(wall, tiles, size, phone, middle) {
  const width = wall.clientWidth;
  const columns = phone ? (size === "l" ? 1 : 2) : Math.max(2, Math.round((width + GAP) / (CELLS[size] + GAP)));
  const cell = (width - GAP * (columns - 1)) / columns;
  const shape = phone ? Math.min(1.25, Math.max(0.75, middle || 1)) : 1;
  wall.style.setProperty("--columns", columns);
  for (const tile of tiles) put(tile, null, cell / shape, cell);
}

/** The shape in the middle of all: cells of that shape crop least. */
export function middleOf(shapes) {
  return [...shapes].sort((a, b) => a - b)[Math.floor(shapes.length / 2)] ?? 1;
}

function put(tile, width, height, cell = width) {
  if (width === null) tile.style.removeProperty("width");
  else tile.style.width = `${width.toFixed(2)}px`;
  tile.style.setProperty("--height", `${height.toFixed(2)}px`);
  const picture = tile.querySelector("img");
  if (picture) picture.sizes = `${Math.ceil(cell)}px`;
}
