/** Masks as the routes send them, run lengths column by column, and how they are painted. */

/** One byte a pixel, row by row: 1 where the thing is. */
export function decode({ size: [height, width], counts }) {
  const pixels = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((count, n) => {
    if (n % 2) for (let i = at; i < at + count; i++) pixels[(i % height) * width + Math.floor(i / height)] = 1;
    at += count;
  });
  return { width, height, pixels };
}

/** Whether a mask holds a place, given in shares of the picture, 0 to 1. */
export function holds({ width, height, pixels }, x, y) {
  return pixels[Math.min(height - 1, Math.floor(y * height)) * width + Math.min(width - 1, Math.floor(x * width))] === 1;
}

/** Paint a mask: everything else is dimmed, the thing gets a light line around it. */
export function paintMask(canvas, mask) {
  const image = begin(canvas, mask);
  const rim = grown(mask, thickness(mask));
  const colours = new Uint32Array(image.data.buffer);
  for (let at = 0; at < colours.length; at++) if (!mask.pixels[at]) colours[at] = rim[at] ? LIGHT : DIM;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Paint the outlines of several masks, that of number `chosen` filled. */
export function paintOutlines(canvas, masks, chosen) {
  const image = begin(canvas, masks[0]);
  const colours = new Uint32Array(image.data.buffer);
  masks.forEach((mask, n) => {
    const rim = grown(mask, thickness(mask));
    const shade = grown(mask, 2 * thickness(mask));
    for (let at = 0; at < colours.length; at++) {
      if (mask.pixels[at]) n === chosen && (colours[at] = TINT);
      else if (rim[at]) colours[at] = LIGHT;
      else if (shade[at] && !colours[at]) colours[at] = DIM;
    }
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export function clear(canvas) {
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
}

// Bytes are alpha, blue, green, red: every machine that runs a browser is little-endian.
const LIGHT = 0xf2ffffff;
const DIM = 0x8c0c0a0a;
const TINT = 0x6effa88f;

const thickness = ({ width, height }) => Math.max(1, Math.round(Math.max(width, height) / 480));

function begin(canvas, { width, height }) {
  canvas.width = width;
  canvas.height = height;
  return canvas.getContext("2d").createImageData(width, height);
}

/** The mask with a rim of `by` pixels: rows first, then columns. */
function grown({ width, height, pixels }, by) {
  const wide = new Uint8Array(pixels.length);
  const all = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0, left = 0; x < width + by; x++) {
      if (x < width && pixels[y * width + x]) left = 2 * by + 1;
      if (left > 0 && x >= by) wide[y * width + x - by] = 1;
      if (left > 0) left--;
    }
  for (let x = 0; x < width; x++)
    for (let y = 0, left = 0; y < height + by; y++) {
      if (y < height && wide[y * width + x]) left = 2 * by + 1;
      if (left > 0 && y >= by) all[(y - by) * width + x] = 1;
      if (left > 0) left--;
    }
  return all;
}
