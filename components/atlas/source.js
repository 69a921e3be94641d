/** What the map is made of, from the app's routes. Every array is fetched once; what is asked again is kept. */
import { catalogPath, get, post, Problem } from "../kit/api.js";

const TYPES = { f4: Float32Array, i2: Int16Array, u1: Uint8Array };

/** A packed answer: the length of its head, the head, arrays; each begins at a multiple of four. */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  for (const { name, kind, count } of head.arrays) {
    head[name] = new TYPES[kind](buffer, at, count);
    at += Math.ceil(head[name].byteLength / 4) * 4;
  }
  return head;
}

export class Source {
  #items = new Map();
  #kept = new Map();

  constructor(catalog, version) {
    this.path = (rest) => catalogPath(catalog, `map/${version}/${rest}`);
  }

  async #bytes(rest, options) {
    const response = await fetch(this.path(rest), options);
    if (!response.ok) throw new Problem(await response.json());
    return response;
  }

  packed(rest) {
    if (!this.#kept.has(rest)) {
      const answer = this.#bytes(rest).then((response) => response.arrayBuffer()).then(unpack);
      this.#kept.set(rest, answer);
      answer.catch(() => this.#kept.delete(rest));
    }
    return this.#kept.get(rest);
  }

  points = () => this.packed("points");
  column = (name) => this.packed(`column?${new URLSearchParams({ name })}`);
  layout = (name, column) => this.packed(`layout?${new URLSearchParams({ name, column })}`);
  near = (index) => get(this.path(`near?i=${index}`));
  where = (asked) => get(this.path(`where?${new URLSearchParams(asked)}`));
  gaps = (side) => get(this.path(`gaps?side=${side}`));
  agreement = (version) => this.packed(`agreement?other=${version}`);
  group = (id) => get(this.path(`group?i=${id}`));
  rename = (id, name) => post(this.path("group"), JSON.stringify({ id, name }));
  choice = (indices) => post(this.path("choice"), indices.join(","));
  sheet = (n) => this.path(`sheet-${n}.webp`);

  /** One bit a point, and how many are set. */
  async matches(params, signal) {
    const response = await this.#bytes(`matches?${params}`, { signal });
    return { bits: new Uint8Array(await response.arrayBuffer()), found: Number(response.headers.get("X-Vitrine-Found")) };
  }

  /** What is shown of these points, in their order. */
  async items(indices) {
    const missing = indices.filter((i) => !this.#items.has(i));
    for (let start = 0; start < missing.length; start += 100) {
      const { items } = await get(this.path(`items?i=${missing.slice(start, start + 100).join(",")}`));
      for (const item of items) this.#items.set(item.index, item);
    }
    return indices.map((i) => this.#items.get(i)).filter(Boolean);
  }

  async table(indices) {
    const response = await this.#bytes("items.csv", { method: "POST", body: indices.join(",") });
    return response.blob();
  }
}
