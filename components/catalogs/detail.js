import { el } from "../kit/dom.js";
import { count, day, plural, sentences } from "../kit/words.js";
import { modelChange } from "./change.js";
import { dropzone } from "./dropzone.js";

const KINDS = [
  ["category", "one category"],
  ["categories", "several categories ( | between)"],
  ["number", "number"],
  ["year", "year or date"],
  ["text", "text"],
];

const ORIGINS = { sample: "a sample that comes with Vitrine", files: "files added here" };

/** Everything about one catalog, and what can be done with it. */
export function detail({ name, columns, report, models, kept }, card, ask) {
  const busy = card.state === "indexing";
  return el(
    "section",
    { class: "detail", "aria-label": `About ${name}` },
    el("h2", { text: name }),
    el(
      "dl",
      {},
      ...pair("comes from", ORIGINS[card.origin] ?? card.location),
      ...pair("last indexed", card.indexed ? day(card.indexed) : "not yet"),
    ),
    el(
      "div",
      { class: "ways" },
      el("button", { class: "button", type: "button", disabled: busy, text: "Look for changes", title: "Reads new and changed pictures, takes out those that are gone", onclick: () => ask("index", name) }),
      el("button", { class: "button", type: "button", disabled: busy, text: "Build anew", title: "Writes the search index anew; no picture is read twice", onclick: () => ask("rebuild", name) }),
      renaming(name, busy, ask),
      deleting(card, ask),
    ),
    modelChange({ name, models, kept }, card, ask),
    el("div", { class: "two" }, kinds(name, columns, busy, ask), el("section", {}, card.origin === "files" ? adding(name, ask) : null, lastRun(report, card))),
  );
}

const pair = (name, value) => [el("dt", { text: name }), el("dd", { text: value })];

function adding(name, ask) {
  return el("div", { class: "adding" }, el("h3", { text: "Add pictures" }), dropzone({ catalog: () => name, done: () => ask("refresh") }));
}

function kinds(name, columns, busy, ask) {
  const choice = ({ name: column, kind }) => {
    const select = el(
      "select",
      { class: "field", id: `kind-${column}`, disabled: busy, onchange: () => ask("kind", name, { column, kind: select.value }) },
      ...KINDS.map(([value, label]) => el("option", { value, text: label, selected: value === kind })),
    );
    return el("li", {}, el("label", { for: `kind-${column}`, text: column }), select);
  };
  return el(
    "section",
    {},
    el("h3", { text: "Columns" }),
    el("p", { text: columns.length ? "What each column holds decides how it filters and sorts. Correct what was guessed wrong." : "This catalog has no columns of its own: it comes from plain pictures." }),
    el("ul", { class: "kinds" }, ...columns.map(choice)),
  );
}

function lastRun(report, card) {
  if (!report) return el("div", {}, el("h3", { text: "Last indexing" }), el("p", { text: card.state === "indexing" ? "It is under way." : "There was none that ended." }));
  const facts = [
    ["added", report.added],
    ["updated", report.updated],
    ["unchanged", report.unchanged],
    ["moved", report.moved],
    ["removed", report.removed],
  ].filter(([, n]) => n);
  const said = facts.map(([what, n]) => `${count(n)} ${what}`).join(", ") || "nothing to do";
  const rate = report.images_per_second >= 1 ? `, ${Math.round(report.images_per_second)} pictures a second` : "";
  const failed = report.failed ?? [];
  return el(
    "div",
    {},
    el("h3", { text: "Last indexing" }),
    el("p", { text: `${said[0].toUpperCase()}${said.slice(1)}. ${report.seconds < 1 ? "Under a second" : `${Math.round(report.seconds)} s`}${rate}.` }),
    failed.length > 0 &&
      el(
        "details",
        { class: "failed", open: failed.length <= 5 },
        el("summary", { text: `${plural(failed.length, "file")} left out` }),
        el("ul", {}, ...failed.slice(0, 500).map(({ image, reason, remedy }) => el("li", {}, el("b", { text: image }), el("span", { text: sentences(reason, remedy) })))),
        failed.length > 500 && el("p", { text: `and ${count(failed.length - 500)} more` }),
      ),
  );
}

function renaming(name, busy, ask) {
  const holder = el("span", { class: "inline" });
  const button = el("button", { class: "button", type: "button", disabled: busy, text: "Rename" });
  button.onclick = () => {
    const field = el("input", { class: "field", type: "text", value: name, maxLength: 64, "aria-label": "New name" });
    const form = el("form", { onsubmit: (event) => {
      event.preventDefault();
      const next = field.value.trim();
      if (next && next !== name) ask("rename", name, { new: next });
      else holder.replaceChildren(button);
    } }, field, el("button", { class: "button main", type: "submit", text: "Rename" }));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      holder.replaceChildren(button);
      button.focus();
    });
    holder.replaceChildren(form);
    field.select();
  };
  holder.append(button);
  return holder;
}

function deleting({ name, origin }, ask) {
  const holder = el("span", { class: "inline" });
  const button = el("button", { class: "button bad", type: "button", text: "Delete" });
  button.onclick = () => {
    const no = el("button", { class: "button", type: "button", text: "Keep it", onclick: () => (holder.replaceChildren(button), button.focus()) });
    holder.replaceChildren(
      el("span", { class: "sure", role: "alert", text: origin === "files" ? `Delete ${name} and the pictures that were added to it?` : `Delete ${name}? Your own files stay as they are.` }),
      el("button", { class: "button bad", type: "button", text: "Delete it", onclick: () => ask("delete", name) }),
      no,
    );
    no.focus();
  };
  holder.append(button);
  return holder;
}
