import { catalogPath, get } from "../kit/api.js";
import { boxOver } from "../kit/boxes.js";
import { colourName } from "../kit/colours.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { changed, follow, here, minus, plus } from "../kit/link.js";
import { SIGNALS } from "../kit/signals.js";
import { number, percent, problem } from "../kit/words.js";
import { tr } from "../kit/tr.js";
import { readable } from "../scan/readable.js";
import { picture } from "./tile.js";

/** Why a hit is one: where in the picture, which words, how much of each; signals can be switched off, and it ranks anew. */
export function whyPanel(root) {
  const heading = el("h2");
  const body = el("div", { class: "reasons" });
  const dialog = el(
    "dialog",
    { class: "why", "aria-label": tr("Why this?"), onclick: (event) => event.target === dialog && dialog.close() },
    el("div", { class: "top" }, heading, el("button", { class: "ico", type: "button", title: tr("Close"), "aria-label": tr("Close"), onclick: () => dialog.close() }, icon("close"))),
    body,
  );
  root.append(dialog);
  let shown = null;
  let asking = null;

  async function load() {
    asking?.abort();
    asking = new AbortController();
    const params = new URLSearchParams(here().params);
    for (const name of ["catalog", "n", "view", "size", "sort"]) params.delete(name);
    params.set("id", shown.hit.id);
    body.setAttribute("aria-busy", "true");
    try {
      const why = await get(catalogPath(shown.data.catalog, `why?${params}`), { signal: asking.signal });
      fill(body, seen(shown.hit, why), el("div", { class: "told" }, ...told(why, shown.data)));
    } catch (error) {
      if (error.name === "AbortError") return;
      fill(body, problem(error), ...switches({ shares: {} }, shown.data));
    } finally {
      body.removeAttribute("aria-busy");
    }
  }

  return {
    open(hit, data) {
      shown = { hit, data };
      heading.textContent = hit.title || hit.id;
      fill(body, el("p", { class: "said", role: "status", text: tr("Looking …") }));
      if (!dialog.open) dialog.showModal();
      load();
    },
    /** The wall has ranked anew: what is open follows. */
    update(data) {
      if (!dialog.open || !shown) return;
      shown.data = data;
      load();
    },
    destroy() {
      asking?.abort();
    },
  };
}

/** The picture, and over it where the model finds what was asked, and what was read there and matched. */
function seen(hit, { heat, read = [] }) {
  const frame = picture(hit, { alt: hit.title || hit.id, eager: true, sizes: "420px" });
  const figure = el("figure", { class: "seen", style: { "aspect-ratio": `${hit.width} / ${hit.height}` } }, frame);
  const over = [heat && glow(heat), ...read.filter(({ box }) => box).map(({ box }) => boxOver(box, hit, { class: "read", "aria-hidden": "true" }))].filter(Boolean);
  if (!over.length) return figure;
  const show = () => over.forEach((one) => (one.hidden = !toggle.checked));
  const toggle = el("input", { type: "checkbox", checked: true, onchange: show });
  frame.append(...over);
  return el("div", { class: "look" }, figure, el("label", { class: "said" }, toggle, el("span", { text: tr("Show where") })));
}

function glow(heat) {
  const canvas = el("canvas", { width: heat.columns, height: heat.rows, class: "heat", role: "img", "aria-label": tr("Where the model finds what you asked for") });
  const pen = canvas.getContext("2d");
  heat.values.forEach((value, i) => {
    pen.fillStyle = `rgba(255, 96, 32, ${0.75 * value})`;
    pen.fillRect(i % heat.columns, Math.floor(i / heat.columns), 1, 1);
  });
  return canvas;
}

function told(why, data) {
  const chance = percent(why.chance);
  return [
    el("p", { class: "lead", text: why.above_line ? tr("Chance of a match: {share}", { share: chance }) : tr("Chance of a match: {share}, below the line", { share: chance }) }),
    ...switches(why, data),
    ...met(why.met, data.kinds),
    ...words(why.words),
    ...readIn(why.read ?? []),
  ];
}

function switches({ shares }, { off }) {
  const names = Object.keys(SIGNALS).filter((name) => name in shares || off.includes(name));
  if (!names.length) return [];
  const alone = names.filter((name) => !off.includes(name)).length < 2;
  return [
    el("h3", { text: tr("What it rests on") }),
    el(
      "ul",
      { class: "signals" },
      ...names.map((name) => {
        const on = !off.includes(name);
        const share = on ? (shares[name] ?? 0) : 0;
        const toggle = el("input", { type: "checkbox", role: "switch", checked: on, disabled: on && alone, onchange: () => follow(changed({ off: on ? plus("off", name) : minus("off", name) }), { stay: true }) });
        return el("li", { class: on ? "" : "off" }, el("label", {}, toggle, el("span", { text: SIGNALS[name] })), el("b", { text: on ? percent(share) : tr("off") }), el("i", { class: "share" }, el("i", { style: { width: `${share * 100}%` } })));
      }),
    ),
    names.length > 1 && el("p", { class: "said", text: tr("Switch one off, and everything is ranked without it.") }),
  ];
}

function met(routed, kinds) {
  if (!routed.length) return [];
  const said = ({ said, column, values, low, high }) =>
    !column ? tr("number {value}", { value: said }) : values.length ? `${column.replaceAll("_", " ")}: ${values.length > 1 ? said : values[0]}` : `${column.replaceAll("_", " ")}: ${range(low, high, kinds[column])}`;
  return [el("h3", { text: tr("Met exactly") }), el("ul", { class: "met" }, ...routed.map((one) => el("li", {}, icon("check"), el("span", { text: said(one) }))))];
}

const range = (low, high, kind) =>
  low === null ? tr("up to {value}", { value: number(high, kind) }) : high === null ? tr("from {value}", { value: number(low, kind) }) : low === high ? number(low, kind) : `${number(low, kind)} – ${number(high, kind)}`;

function words(found) {
  if (!found.length) return [];
  return [
    el("h3", { text: tr("Words that matched") }),
    el("dl", { class: "matched" }, ...found.flatMap(({ field, text, marks }) => [el("dt", { text: field === "title" ? tr("title") : field === "description" ? tr("description") : field.replaceAll("_", " ") }), el("dd", {}, ...marked(text, marks))])),
  ];
}

/** What was read in the picture and matched. */
function readIn(found) {
  if (!found.length) return [];
  const titles = { codes: tr("code"), words: tr("printed"), colours: tr("colour"), captions: tr("caption") };
  const said = ({ kind, text, marks, share }) => (kind === "words" || kind === "captions" ? marked(text, marks) : kind === "colours" ? [`${colourName(text)}, ${percent(share)}`] : [el("mark", { text: readable(text) })]);
  return [
    el("h3", { text: tr("Read in the picture") }),
    el("dl", { class: "matched" }, ...found.flatMap((one) => [el("dt", { text: titles[one.kind] }), el("dd", { dir: "auto" }, ...said(one))])),
  ];
}

/** The text with its marked words; places count letters as Python does, so pairs of surrogates are one. */
function marked(text, marks) {
  const letters = [...text];
  const parts = [];
  let at = 0;
  for (const [from, to] of marks) {
    parts.push(letters.slice(at, from).join(""), el("mark", { text: letters.slice(from, to).join("") }));
    at = to;
  }
  return [...parts, letters.slice(at).join("")];
}
