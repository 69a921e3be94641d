import { columnName } from "../kit/columns.js";
import { copyLink } from "../kit/copylink.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, changed, follow, here, minus, plus } from "../kit/link.js";
import { SIGNALS } from "../kit/signals.js";
import { number } from "../kit/words.js";
import { tr, trParts } from "../kit/tr.js";

/** One chip for every part of the search that is not in the box, and what can be done with the search as a whole. */
export function chips(data, save) {
  const pictures = data.pictures.length + data.like.length;
  const parts = [
    data.text && pictures ? balance(data) : null,
    ...data.routed.map(routedChip),
    ...data.where.flatMap(filterChips),
    data.within ? chip(tr("among"), tr("pictures chosen on the map"), changed({ in: null })) : null,
    data.goes ? chip(tr("goes with"), data.goes.title, changed({ goes: null })) : null,
    ...data.tagged.map((tag) => chip(tr("guessed"), tag, changed({ tag: minus("tag", tag) }))),
    without(data.without),
    ...data.off.map((name) => chip(SIGNALS[name] ?? name, tr("off"), changed({ off: minus("off", name) }))),
  ];
  const asked = data.text || pictures || data.unlike.length || data.where.length || data.within || data.goes || data.tagged.length || data.without;
  if (asked) parts.push(copyLink("chip act"), save(data), clearAll(data.catalog));
  return asked ? parts : [];
}

function filterChips({ column, kind, values, low, high, excluded }) {
  const name = columnName(column);
  const found = values.map((value) => chip(name, value, changed({ [`f.${column}`]: minus(`f.${column}`, value) })));
  for (const value of excluded) found.push(chip(name, tr("not {value}", { value }), changed({ [`not.${column}`]: minus(`not.${column}`, value) })));
  if (low !== null || high !== null) {
    found.push(chip(name, range(low, high, kind), changed({ [`min.${column}`]: null, [`max.${column}`]: null })));
  }
  return found;
}

/** Words of the box that became a filter; taken away, they are plain words again. */
function routedChip({ said, column, kind, values, low, high, items }) {
  const name = column ? column.replaceAll("_", " ") : tr("number");
  const own = said.toLowerCase().startsWith(name.toLowerCase()) ? said.slice(name.length).trim() : said;
  const value = items ? said : values.length ? valuesSaid(said, values) : own;
  const means = items ? items.join(", ") : values.length ? values.join(", ") : range(low, high, kind);
  return el(
    "span",
    { class: "chip read", title: tr("Read from your words: “{words}”", { words: `${said} → ${means.slice(0, 200)}` }) },
    icon("sliders"),
    el("span", {}, `${name} `, el("b", { text: value })),
    el(
      "button",
      { type: "button", title: tr("Do not filter: search for the words"), "aria-label": tr("Do not filter by {name} {value}: search for the words", { name, value }), onclick: () => follow(changed({ plain: plus("plain", said) })) },
      icon("close"),
    ),
  );
}

/** One value as the catalog writes it; of several, which share a part, the words that named them. */
const valuesSaid = (said, values) => (values.length === 1 ? values[0] : said);

const range = (low, high, kind) =>
  low === null ? tr("up to {value}", { value: number(high, kind) }) : high === null ? tr("from {value}", { value: number(low, kind) }) : low === high ? number(low, kind) : `${number(low, kind)} – ${number(high, kind)}`;

function chip(name, value, href) {
  return el(
    "span",
    { class: "chip on" },
    el("span", {}, `${name} `, el("b", { text: value })),
    el("button", { type: "button", title: tr("Take away"), "aria-label": tr("Take away: {name} {value}", { name, value }), onclick: () => follow(href) }, icon("close")),
  );
}

function without(words) {
  const holder = el("span", { class: "chip without" });
  const show = () =>
    words
      ? fill(
          holder,
          el("button", { type: "button", class: "say", "aria-label": tr("Change: without {words}", { words }), onclick: edit }, ...trParts("without {words}", { words: el("b", { text: words }) })),
          el("button", { type: "button", "aria-label": tr("Take away: without {words}", { words }), onclick: () => follow(changed({ without: null })) }, icon("close")),
        )
      : fill(holder, el("button", { type: "button", class: "say", onclick: edit, text: tr("without …") }));
  function edit() {
    const field = el("input", { type: "text", value: words, size: 14, maxLength: 200, "aria-label": tr("What should not be in the pictures") });
    const done = (keep) => {
      const next = field.value.trim();
      if (keep && next !== words) follow(changed({ without: next || null }));
      else show();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") done(true);
      if (event.key === "Escape") done(false);
    });
    field.addEventListener("blur", () => holder.isConnected && done(true), { once: true });
    fill(holder, el("span", { text: tr("without") }), field);
    field.focus();
  }
  show();
  return holder;
}

/** How much the picture counts against the words. */
function balance({ weight }) {
  const share = Math.round(weight * 100);
  const slider = el("input", { type: "range", min: "0", max: "100", step: "5", value: String(share), "aria-label": tr("Words or picture"), "aria-valuetext": tr("{share} % picture", { share }) });
  slider.oninput = () => slider.setAttribute("aria-valuetext", tr("{n} % picture", { n: slider.value }));
  slider.onchange = () => follow(changed({ w: slider.value === "50" ? null : String(slider.value / 100) }), { stay: true });
  return el("label", { class: "chip balance" }, el("span", { text: tr("words") }), slider, el("span", { text: tr("picture") }));
}

function clearAll(catalog) {
  const kept = new URLSearchParams({ catalog });
  for (const name of ["view", "size"]) if (here().params.get(name)) kept.set(name, here().params.get(name));
  return el("button", { type: "button", class: "chip act", text: tr("Clear all"), onclick: () => follow(address("", kept)) });
}
