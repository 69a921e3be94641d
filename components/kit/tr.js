/**
 * Saying something in the visitor's language, from the same catalogs as the Python side: `tr("Copy link")`,
 * `tr("Search {catalog}", { catalog })`, `trn("{n} picture", "{n} pictures", n)`. The texts must stand in the call as
 * they are, whole sentences, with named placeholders: that is how they are found for the catalogs.
 */
export const language = document.documentElement.lang || "en";
const { messages, plural, pseudo } = await import(`../words/${language}.js`);

/** The language that numbers and dates are written in. */
export const locale = pseudo ? "en" : language;
const numbers = new Intl.NumberFormat(locale);

const fill = (template, values) =>
  template.replace(/\{([a-z_][a-z0-9_]*)\}/g, (whole, name) => (name in values ? (typeof values[name] === "number" ? numbers.format(values[name]) : values[name]) : whole));
const framed = (text) => (pseudo ? `⟦${text}⟧` : text);

/** A text with its named placeholders filled; numbers are written as the language writes them. */
export const tr = (text, values = {}) => fill(framed(messages[text]?.[0] ?? text), values);

/** A text that counts: `n` chooses the form, and fills `{n}`. */
export function trn(one, many, n, values = {}) {
  const form = messages[`${one}\0${many}`]?.[plural(n)] ?? (n === 1 ? one : many);
  return fill(framed(form), { n, ...values });
}

/** A text whose placeholders are elements: an array of strings and of what `parts` holds for each name. */
export function trParts(text, parts) {
  return framed(messages[text]?.[0] ?? text)
    .split(/(\{[a-z_][a-z0-9_]*\})/)
    .filter(Boolean)
    .map((piece) => (piece.startsWith("{") ? parts[piece.slice(1, -1)] ?? piece : piece));
}
