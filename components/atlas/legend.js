/** What points are coloured by, and the legend that filters by it. */
import { el, fill } from "../kit/dom.js";
import { tr } from "../kit/tr.js";
import { brief, count, number } from "../kit/words.js";
import { css, GREY, kindColour, rampColour, rampCss } from "./palette.js";

export const BY_CLUSTER = "=cluster";
export const BY_TRUTH = "=truth";
export const BY_COLOUR = "=colour";
export const BY_SIDE = "=catalog"; // where two catalogs are on the map
export const BY_AGREE = "=agree"; // where it is another model's: how far that agrees with the one in use

/**
 * The points' values as kinds or numbers, for one way to colour: `{codes, labels, counts}` (code -1: none) or
 * `{numbers, span, kind}`, or `{own}` for the pictures' own colours.
 */
export async function valuesFor(by, { points, clusters, source, sides, agree }) {
  if (by === BY_SIDE) return { codes: Int16Array.from({ length: points.n }, (_, i) => (i < points.ours ? 0 : 1)), labels: sides, counts: [points.ours, points.n - points.ours], none: "" };
  if (by === BY_AGREE) return { numbers: Float32Array.from(agree), span: [0, points.k || 1], kind: "number" };
  if (by === BY_CLUSTER) return { codes: points.clusters, labels: clusters.map(({ name }) => name), counts: clusters.map(({ size }) => size), none: tr("between groups") };
  if (by === BY_TRUTH) return { numbers: Float32Array.from(points.faithful), span: [0, points.k || 1], kind: "number" };
  if (by === BY_COLOUR) return { own: points.colours };
  const { kind, labels, counts, codes, numbers, span } = await source.column(by);
  if (!codes) return { numbers, span, kind };
  const rest = codes.filter((code) => code === labels.length).length;
  return { codes, labels: rest ? [...labels, tr("other")] : labels, counts: rest ? [...counts, rest] : counts, none: tr("unknown") };
}

/** Three bytes a point. */
export function coloursOf(values, n) {
  if (values.own) return values.own;
  const bytes = new Uint8Array(3 * n);
  const [low, high] = values.span ?? [0, 1];
  for (let i = 0; i < n; i++) bytes.set(values.codes ? kindColour(values.codes[i]) : rampColour((values.numbers[i] - low) / (high - low || 1)), 3 * i);
  return bytes;
}

/** The legend in `root`; `onChange(passes)` gets a function from a point to whether it stays lit, or null for all. */
export function legend(root, values, onChange) {
  if (values.own) return fill(root);
  if (values.codes) kinds(root, values, onChange);
  else range(root, values, onChange);
}

function kinds(root, { codes, labels, counts, none }, onChange) {
  const off = new Set();
  const without = codes.filter((code) => code < 0).length;
  const entries = [...labels.map((label, n) => [n, brief(label), counts[n]]), ...(without ? [[-1, none, without]] : [])];
  const buttons = entries.map(([code, label, amount]) =>
    el(
      "button",
      { type: "button", class: "kind", "aria-pressed": "true", title: tr("Click hides it, a double click shows it alone"), onclick: () => toggle(code), ondblclick: () => alone(code) },
      el("i", { style: { background: code < 0 ? css(GREY) : css(kindColour(code)) } }),
      el("span", { class: "name", text: label }),
      el("span", { class: "n", text: count(amount) }),
    ),
  );
  const show = (changed) => {
    entries.forEach(([code], n) => buttons[n].setAttribute("aria-pressed", String(!off.has(code))));
    all.hidden = !off.size;
    if (changed) onChange(off.size ? (i) => !off.has(codes[i]) : null);
  };
  const toggle = (code) => {
    if (!off.delete(code)) off.add(code);
    show(true);
  };
  const alone = (code) => {
    for (const [other] of entries) if (other !== code) off.add(other);
    off.delete(code);
    show(true);
  };
  const all = el("button", { type: "button", class: "button plain all", text: tr("Show all"), onclick: () => (off.clear(), show(true)) });
  fill(root, el("div", { class: "kinds" }, ...buttons), all);
  show(false);
}

function range(root, { numbers, span, kind }, onChange) {
  const [low, high] = span;
  const step = Number.isInteger(low) && Number.isInteger(high) ? 1 : (high - low) / 200 || 1;
  const ends = [
    [low, tr("From")],
    [high, tr("To")],
  ].map(([value, label]) => el("input", { type: "range", min: String(low), max: String(high), step: String(step), value: String(value), "aria-label": label, oninput: () => changed() }));
  const said = el("div", { class: "ends" });
  const without = numbers.filter((value) => Number.isNaN(value)).length;
  const changed = () => {
    const [from, to] = ends.map((end) => Number(end.value)).sort((a, b) => a - b);
    fill(said, el("span", { text: number(from, kind) }), el("span", { text: number(to, kind) }));
    onChange(from <= low && to >= high ? null : (i) => numbers[i] >= from && numbers[i] <= to);
  };
  fill(root, el("div", { class: "ramp", style: { background: rampCss } }), el("div", { class: "range" }, ...ends), said, without > 0 && el("p", { class: "quiet", text: tr("{n} without a value are grey", { n: without }) }));
  fill(said, el("span", { text: number(low, kind) }), el("span", { text: number(high, kind) }));
}
