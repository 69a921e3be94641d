/** Numbers and small phrases as people read them. */
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { locale, tr } from "./tr.js";

// Making a format costs far more than using one, and a wall of pictures has hundreds of numbers.
const formats = new Map();
function format(n, options = {}) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(locale, options));
  return formats.get(key).format(n);
}

export const count = (n) => format(n);
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** A number with exactly so many decimals. */
export const decimals = (n, places) => format(n, { minimumFractionDigits: places, maximumFractionDigits: places });

/** A share from 0 to 1 in per cent. */
export const percent = (share) => format(share, { style: "percent", maximumFractionDigits: 0 });

/** Words in a row, as the language lists them. */
const lists = new Intl.ListFormat(locale, { style: "short", type: "unit" });
export const listed = (parts) => lists.format(parts);

/** Years stand without separators; whole numbers without decimals, others with two, as prices are written. */
export function number(n, kind) {
  if (kind === "year") return String(Math.round(n));
  const decimals = Number.isInteger(n) ? 0 : 2;
  return format(n, { minimumFractionDigits: decimals, maximumFractionDigits: 2 });
}

export function duration(seconds) {
  if (seconds < 10) return tr("a few seconds");
  if (seconds < 90) return tr("{n} s", { n: Math.round(seconds / 5) * 5 });
  if (seconds < 5400) return tr("{n} min", { n: Math.round(seconds / 60) });
  return tr("{n} h", { n: Math.round(seconds / 360) / 10 });
}

export function day(seconds) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(seconds * 1000));
}

/** A model's name as people say it: of a folder the last part. */
export const modelName = (name) => name.replace(/^local-dir:.*?([^/\\]+)[/\\]*$/, "$1");

/** Bytes in words. */
export function size(bytes) {
  if (bytes < 1e6) return tr("{n} kB", { n: Math.max(1, Math.round(bytes / 1e3)) });
  return bytes < 1e9 ? tr("{n} MB", { n: decimals(bytes / 1e6, bytes < 1e7 ? 1 : 0) }) : tr("{n} GB", { n: decimals(bytes / 1e9, 1) });
}

/** "A. B. C." from an error's parts, ended as the language ends sentences. */
export function sentences(...parts) {
  return parts
    .filter(Boolean)
    .map((part) => tr("{sentence}. ", { sentence: part[0].toUpperCase() + part.slice(1).replace(/[.。]$/, "") }))
    .join("")
    .trim();
}

/** An error as the visitor reads it: what, then why and what to do. */
export function problem({ what, why, remedy }, onClose) {
  const rest = sentences(why, remedy);
  return el(
    "div",
    { class: "problem", role: "alert" },
    icon("warn"),
    el("div", {}, el("b", { text: what }), rest && el("span", { text: rest })),
    onClose && el("button", { class: "ico", type: "button", "aria-label": tr("Close this message"), onclick: onClose }, icon("close")),
  );
}

/** A column's value: several values of one item are joined. */
export const text = (value) => (Array.isArray(value) ? value.join(", ") : String(value ?? ""));

/** A value in a line of few words: the last of several, and of a path such as "Men/Tops/Tees" the last step. */
export const brief = (value) => text(Array.isArray(value) ? value.at(-1) : value).replace(/^.*\S\/(?=\S)/, "");
