import { el } from "../kit/dom.js";
import { address, anchor } from "../kit/link.js";
import { number } from "../kit/words.js";
import { tr, trn, trParts } from "../kit/tr.js";

/** The same search without one of its filters, where that finds more: a line of links. */
export function widerLinks({ wider, catalog, kinds }) {
  if (!wider.length) return [];
  const links = wider.map((one) => {
    const params = new URLSearchParams({ catalog });
    for (const [name, values] of Object.entries(one.params)) for (const value of values) params.append(name, value);
    return anchor(address("", params), { text: trn("{n} without “{filter}”", "{n} without “{filter}”", one.count, { filter: named(one, kinds) }) });
  });
  return trParts("Fewer filters find more: {links}", { links: el("span", {}, ...links.flatMap((link, i) => (i ? [" · ", link] : [link]))) });
}

/** A filter in few words: as it was said, or its values. */
function named({ said, column, values, low, high, excluded }, kinds) {
  if (said) return said;
  const kind = kinds[column];
  if (values.length) return values.join(", ");
  if (low !== null && high !== null) return `${number(low, kind)} – ${number(high, kind)}`;
  if (low !== null) return tr("from {value}", { value: number(low, kind) });
  if (high !== null) return tr("up to {value}", { value: number(high, kind) });
  return tr("not {value}", { value: excluded.join(", ") });
}
