/** Numbers and small phrases as people read them. */
import { el } from "./dom.js";
import { icon } from "./icons.js";

const locale = document.documentElement.lang || "en";

export const count = (n) => new Intl.NumberFormat(locale).format(n);
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** Years stand without separators; whole numbers without decimals, others with two, as prices are written. */
export function number(n, kind) {
  if (kind === "year") return String(Math.round(n));
  const decimals = Number.isInteger(n) ? 0 : 2;
  return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: 2 }).format(n);
}

export function duration(seconds) {
  if (seconds < 10) return "a few seconds";
  if (seconds < 90) return `${Math.round(seconds / 5) * 5} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

export function day(seconds) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(seconds * 1000));
}

/** A model's name as people say it: of a folder the last part. */
export const modelName = (name) => name.replace(/^local-dir:.*?([^/\\]+)[/\\]*$/, "$1");

/** Bytes in words. */
export function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** "a. B. C" from an error's parts. */
export function sentences(...parts) {
  return parts
    .filter(Boolean)
    .map((part) => part[0].toUpperCase() + part.slice(1).replace(/\.$/, ""))
    .join(". ");
}

/** An error as the visitor reads it: what, then why and what to do. */
export function problem({ what, why, remedy }, onClose) {
  const rest = sentences(why, remedy);
  return el(
    "div",
    { class: "problem", role: "alert" },
    icon("warn"),
    el("div", {}, el("b", { text: what }), rest && el("span", { text: `${rest}.` })),
    onClose && el("button", { class: "ico", type: "button", "aria-label": "Close this message", onclick: onClose }, icon("close")),
  );
}

/** A column's value: several values of one item are joined. */
export const text = (value) => (Array.isArray(value) ? value.join(", ") : String(value ?? ""));

/** A value in a line of few words: the last of several, and of a path such as "Men/Tops/Tees" the last step. */
export const brief = (value) => text(Array.isArray(value) ? value.at(-1) : value).replace(/^.*\S\/(?=\S)/, "");
