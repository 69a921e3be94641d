/** Pictures on the map: packed sheets for all of them, finer ones for the few that are seen large. */
import { FINE, SLOTS } from "./painter.js";

const AT_ONCE = 6;

export class Pictures {
  #slots = new Map(); // index -> place in the texture
  #waiting = new Set();
  #gone = new Set(); // pictures that could not be had
  #loads = 0;

  constructor(painter, source, n, onChange) {
    Object.assign(this, { painter, source, onChange, ready: 0, wanted: [], places: new Int16Array(n).fill(-1) });
    painter.setSlots(this.places);
  }

  /** Fetch the sheets, one after the other; those that have come are shown. Without any, finer ones only. */
  async loadSheets(count, tile) {
    this.painter.prepareSheets(count, tile);
    this.sparse = !count;
    if (this.sparse) this.onChange();
    for (let n = 0; n < count; n++) {
      const image = await picture(this.source.sheet(n));
      if (this.stopped) return;
      this.painter.putSheet(n, image);
      this.ready = n + 1;
      this.onChange();
    }
  }

  /** These are seen large: fetch what is missing, nearest the middle first; others make room. */
  want(indices) {
    this.wanted = indices.slice(0, SLOTS);
    const go = () => this.#next();
    const fresh = this.wanted.filter((i) => !this.#slots.has(i) && !this.#gone.has(i));
    if (fresh.length) this.source.items(fresh).then(go, go); // all that is said of them at once
  }

  async #next() {
    const index = this.wanted.find((i) => !this.#slots.has(i) && !this.#waiting.has(i) && !this.#gone.has(i));
    if (index === undefined || this.#loads >= AT_ONCE || this.stopped) return;
    this.#waiting.add(index);
    this.#loads++;
    this.#next();
    try {
      const [item] = await this.source.items([index]);
      const image = item && (await picture(`/thumb/${item.picture}-small.webp`));
      if (image && !this.stopped && this.wanted.includes(index)) this.#put(index, image);
    } catch {
      this.#gone.add(index); // the packed one stays
    } finally {
      this.#waiting.delete(index);
      this.#loads--;
      this.#next();
    }
  }

  #put(index, image) {
    const taken = new Set(this.#slots.values());
    let slot = Array.from({ length: SLOTS }, (_, n) => n).find((n) => !taken.has(n));
    if (slot === undefined) {
      const [old] = [...this.#slots.keys()].filter((i) => !this.wanted.includes(i));
      if (old === undefined) return;
      slot = this.#slots.get(old);
      this.#slots.delete(old);
      this.places[old] = -1;
    }
    this.#slots.set(index, slot);
    this.places[index] = slot;
    const square = document.createElement("canvas");
    square.width = square.height = FINE;
    const scale = FINE / Math.max(image.width, image.height);
    const [w, h] = [image.width * scale, image.height * scale];
    square.getContext("2d").drawImage(image, (FINE - w) / 2, (FINE - h) / 2, w, h);
    this.painter.putFine(slot, square);
    this.painter.setSlots(this.places);
    this.onChange();
  }

  destroy() {
    this.stopped = true;
  }
}

async function picture(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}
