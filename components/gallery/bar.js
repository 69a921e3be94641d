import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { anchor, changed, follow, here } from "../kit/link.js";
import { catalogPath } from "../kit/api.js";
import { decimals, modelName } from "../kit/words.js";
import { tr, trn, trParts } from "../kit/tr.js";

const SIZES = ["s", "m", "l"];

const took = (ms) => (ms < 1000 ? tr("{n} ms", { n: ms }) : tr("{n} s", { n: decimals(ms / 1000, 1) }));

/** What was found, and how it is shown. */
export function bar(data, passport) {
  const { total, available, asks, ms, model, changing, notice, meant } = data;
  const rest = available - total;
  const said = asks ? [rest > 0 ? trn("{n} below the line", "{n} below the line", rest) : "", took(ms)] : [];
  if (changing) said.push(tr("by {model}, while {other} is prepared", { model: modelName(model), other: modelName(changing) }));
  const title = asks ? trn("{n} hit", "{n} hits", total) : trn("{n} item", "{n} items", total);
  return [
    el("h1", { text: title, "aria-live": "polite" }),
    el("span", { class: "said", text: said.filter(Boolean).join(" · ") }),
    asks ? el("button", { class: "ico papers", type: "button", title: tr("How this was found"), "aria-label": tr("How this was found"), onclick: passport }, icon("why")) : null,
    meant ? el("p", { class: "away meant" }, ...trParts("Did you mean {words}?", { words: anchor(changed({ q: meant, plain: null }), { text: meant }) })) : null,
    notice ? el("p", { class: "away", role: "status", text: notice }) : null,
    el("div", { class: "right" }, filterButton(data), variety(data), sorting(data), views(data), sizes(data), table(data)),
  ];
}

const filterButton = ({ filters }) =>
  el(
    "button",
    { class: "button plain filters", type: "button", "aria-haspopup": "dialog", onclick: () => window.dispatchEvent(new CustomEvent("vitrine:filters")) },
    icon("sliders"),
    el("span", { text: filters ? tr("Filters · {n}", { n: filters }) : tr("Filters") }),
  );

function sorting({ sorts, sort, asks }) {
  const title = (name) => name[0].toUpperCase() + name.slice(1).replaceAll("_", " ");
  const options = [
    ["", asks ? tr("Best match") : tr("Catalog order")],
    ["title", tr("Title, A to Z")],
    ["-title", tr("Title, Z to A")],
    ...sorts.flatMap((name) => [
      [name, tr("{name}, low to high", { name: title(name) })],
      [`-${name}`, tr("{name}, high to low", { name: title(name) })],
    ]),
  ];
  const select = el(
    "select",
    { "aria-label": tr("Order"), onchange: () => follow(changed({ sort: select.value || null })) },
    ...options.map(([value, label]) => el("option", { value, text: label, selected: value === sort })),
  );
  return el("label", { class: "sort" }, select, icon("down"));
}

/** How much hits shall differ, and whether near-identical ones are folded into one. */
function variety({ asks, vary, fold, sort }) {
  if (!asks) return null;
  const slider = el("input", { type: "range", min: "0", max: "0.6", step: "0.05", value: String(vary), disabled: Boolean(sort), "aria-label": tr("Variety of the hits"), onchange: () => follow(changed({ vary: slider.value }), { stay: true }) });
  const one = el("input", { type: "checkbox", checked: fold, onchange: () => follow(changed({ fold: one.checked ? null : "0" }), { stay: true }) });
  return el(
    "details",
    { class: "vary" },
    el("summary", { class: "button plain" }, icon("stack"), el("span", { text: tr("Variety") })),
    el("div", { class: "menu" }, el("label", {}, el("span", { text: tr("alike") }), slider, el("span", { text: tr("varied") })), el("label", {}, one, el("span", { text: tr("Near-identical hits as one") }))),
  );
}

function views({ view }) {
  const choice = (name, label) =>
    el(
      "button",
      { type: "button", class: "ico", title: label, "aria-label": label, "aria-pressed": String(view === name), onclick: () => follow(changed({ view: name === "wall" ? null : name, n: here().params.get("n") }), { stay: true }) },
      icon(name),
    );
  return el("div", { class: "views", role: "group", "aria-label": tr("View") }, choice("wall", tr("Wall: whole pictures")), choice("grid", tr("Grid: equal squares")));
}

function sizes({ size }) {
  const slider = el("input", {
    type: "range",
    min: "0",
    max: "2",
    step: "1",
    value: String(SIZES.indexOf(size)),
    "aria-label": tr("Size of the pictures"),
    onchange: () => {
      const chosen = SIZES[Number(slider.value)];
      follow(changed({ size: chosen === "m" ? null : chosen, n: here().params.get("n") }), { stay: true });
    },
  });
  return el("label", { class: "size", title: tr("Size of the pictures") }, slider);
}

function table({ catalog }) {
  const params = new URLSearchParams(here().params);
  for (const name of ["catalog", "n", "view", "size"]) params.delete(name);
  return el("a", { class: "csv", href: catalogPath(catalog, `hits.csv?${params}`), download: "", title: tr("The hits as a table") }, icon("table"), el("span", { text: tr("CSV") }));
}
