import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { changed, follow, here } from "../kit/link.js";
import { catalogPath } from "../kit/api.js";
import { count, modelName, plural } from "../kit/words.js";

const SIZES = ["s", "m", "l"];

/** What was found, and how it is shown. */
export function bar(data) {
  const { total, available, asks, ms, model, changing, notice } = data;
  const rest = available - total;
  const said = asks ? [rest > 0 ? `${count(rest)} below the line` : "", `${ms} ms`] : [];
  if (changing) said.push(`by ${modelName(model)}, while ${modelName(changing)} is prepared`);
  const title = asks ? plural(total, "hit") : plural(total, "item");
  return [
    el("h1", { text: title, "aria-live": "polite" }),
    el("span", { class: "said", text: said.filter(Boolean).join(" · ") }),
    notice ? el("p", { class: "away", role: "status", text: notice }) : null,
    el("div", { class: "right" }, filterButton(data), sorting(data), views(data), sizes(data), table(data)),
  ];
}

const filterButton = ({ filters }) =>
  el(
    "button",
    { class: "button plain filters", type: "button", "aria-haspopup": "dialog", onclick: () => window.dispatchEvent(new CustomEvent("vitrine:filters")) },
    icon("sliders"),
    el("span", { text: filters ? `Filters · ${filters}` : "Filters" }),
  );

function sorting({ sorts, sort, asks }) {
  const title = (name) => name[0].toUpperCase() + name.slice(1).replaceAll("_", " ");
  const options = [
    ["", asks ? "Best match" : "Catalog order"],
    ["title", "Title, A to Z"],
    ["-title", "Title, Z to A"],
    ...sorts.flatMap((name) => [
      [name, `${title(name)}, low to high`],
      [`-${name}`, `${title(name)}, high to low`],
    ]),
  ];
  const select = el(
    "select",
    { "aria-label": "Order", onchange: () => follow(changed({ sort: select.value || null })) },
    ...options.map(([value, label]) => el("option", { value, text: label, selected: value === sort })),
  );
  return el("label", { class: "sort" }, select, icon("down"));
}

function views({ view }) {
  const choice = (name, label) =>
    el(
      "button",
      { type: "button", class: "ico", title: label, "aria-label": label, "aria-pressed": String(view === name), onclick: () => follow(changed({ view: name === "wall" ? null : name, n: here().params.get("n") }), { stay: true }) },
      icon(name),
    );
  return el("div", { class: "views", role: "group", "aria-label": "View" }, choice("wall", "Wall: whole pictures"), choice("grid", "Grid: equal squares"));
}

function sizes({ size }) {
  const slider = el("input", {
    type: "range",
    min: "0",
    max: "2",
    step: "1",
    value: String(SIZES.indexOf(size)),
    "aria-label": "Size of the pictures",
    onchange: () => {
      const chosen = SIZES[Number(slider.value)];
      follow(changed({ size: chosen === "m" ? null : chosen, n: here().params.get("n") }), { stay: true });
    },
  });
  return el("label", { class: "size", title: "Size of the pictures" }, slider);
}

function table({ catalog }) {
  const params = new URLSearchParams(here().params);
  for (const name of ["catalog", "n", "view", "size"]) params.delete(name);
  return el("a", { class: "csv", href: catalogPath(catalog, `hits.csv?${params}`), download: "", title: "The hits as a table" }, icon("table"), el("span", { text: "CSV" }));
}
