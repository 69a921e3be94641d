import { el } from "../kit/dom.js";
import { day, decimals, listed, sentences } from "../kit/words.js";
import { modelChange } from "./change.js";
import { dropzone } from "./dropzone.js";
import { tr, trn } from "../kit/tr.js";
import { KINDS } from "./kinds.js";
import { duplicating, merging, parts, reverting, watching } from "./keeping.js";
import { conflicts, hiddenItems, history } from "./living.js";
import { reading } from "./reading.js";
import { tagging } from "./tags.js";
import { weighing } from "./weights.js";

const STAGES = { reading: tr("reading the file"), decoding: tr("decoding"), thumbnails: tr("thumbnails"), regions: tr("its parts"), embedding: tr("the model") };
const ORIGINS = { sample: tr("a sample that comes with Vitrine"), files: tr("files added here") };

/** Everything about one catalog, and what can be done with it. */
export function detail({ name, columns, report, models, kept, living, read, tags, weights, jobs, open }, card, ask, watch, others = []) {
  const busy = card.state === "indexing";
  return el(
    "section",
    { class: "detail", "aria-label": tr("About {name}", { name }) },
    el("h2", { text: name }),
    el(
      "dl",
      {},
      ...pair(tr("comes from"), card.location.endsWith(".merged.json") ? tr("catalogs that were merged") : ORIGINS[card.origin] ?? card.location),
      ...pair(tr("last indexed"), card.indexed ? day(card.indexed) : tr("not yet")),
    ),
    el(
      "div",
      { class: "ways" },
      el("button", { class: "button", type: "button", disabled: busy, text: tr("Look for changes"), title: tr("Reads new and changed pictures, takes out those that are gone"), onclick: () => ask("index", name) }),
      el("button", { class: "button", type: "button", disabled: busy, text: tr("Build anew"), title: tr("Writes the search index anew; no picture is read twice"), onclick: () => ask("rebuild", name) }),
      renaming(name, busy, ask),
      duplicating(name, busy, ask),
      merging(name, others, busy, ask),
      el("button", { class: "button", type: "button", title: tr("Makes a backup of this catalog alone; it is listed below"), text: tr("Back up"), onclick: () => ask("backup", name) }),
      deleting(card, ask),
    ),
    parts(card, busy, ask),
    watching({ name, ...living }, busy, ask),
    modelChange({ name, models, kept }, card, ask),
    el("div", { class: "two" }, kinds(name, columns, busy, ask), el("section", {}, card.origin === "files" ? adding(name, ask) : null, lastRun(report, card), reverting({ name, ...living }, busy, ask))),
    reading({ name, reading: read, jobs }, ask, watch),
    conflicts({ name, ...living }, ask),
    hiddenItems({ name, ...living }, ask),
    tagging({ name, tags }, ask, open),
    weighing({ name, weights }, ask, open),
    history({ name, ...living }, ask, open),
  );
}

const pair = (name, value) => [el("dt", { class: "column", text: name }), el("dd", { text: value })];

function adding(name, ask) {
  return el("div", { class: "adding" }, el("h3", { text: tr("Add pictures") }), dropzone({ catalog: () => name, done: () => ask("refresh") }));
}

function kinds(name, columns, busy, ask) {
  const choice = ({ name: column, kind }) => {
    const select = el(
      "select",
      { class: "field", id: `kind-${column}`, disabled: busy, onchange: () => ask("kind", name, { column, kind: select.value }) },
      ...KINDS.map(([value, label]) => el("option", { value, text: label, selected: value === kind })),
    );
    return el("li", {}, el("label", { class: "column", for: `kind-${column}`, text: column }), select);
  };
  return el(
    "section",
    {},
    el("h3", { text: tr("Columns") }),
    el("p", { text: columns.length ? tr("What each column holds decides how it filters and sorts. Correct what was guessed wrong.") : tr("This catalog has no columns of its own: it comes from plain pictures.") }),
    el("ul", { class: "kinds" }, ...columns.map(choice)),
  );
}

function lastRun(report, card) {
  if (!report) return el("div", {}, el("h3", { text: tr("Last indexing") }), el("p", { text: card.state === "indexing" ? tr("It is under way.") : tr("There was none that ended.") }));
  const facts = [
    report.added && trn("{n} added", "{n} added", report.added),
    report.updated && trn("{n} updated", "{n} updated", report.updated),
    report.unchanged && trn("{n} unchanged", "{n} unchanged", report.unchanged),
    report.moved && trn("{n} moved", "{n} moved", report.moved),
    report.removed && trn("{n} removed", "{n} removed", report.removed),
  ].filter(Boolean);
  const said = listed(facts) || tr("nothing to do");
  const seconds = report.seconds < 1 ? tr("under a second") : tr("{n} s", { n: Math.round(report.seconds) });
  const rate = report.images_per_second >= 1 && trn("{n} picture a second", "{n} pictures a second", Math.round(report.images_per_second));
  const failed = report.failed ?? [];
  const stages = Object.entries(report.stages ?? {}).map(([stage, ms]) => tr("{stage} {ms} ms", { stage: STAGES[stage] ?? stage, ms: decimals(ms, ms < 10 ? 1 : 0) }));
  return el(
    "div",
    {},
    el("h3", { text: tr("Last indexing") }),
    el("p", { text: sentences(said, listed([seconds, rate].filter(Boolean))) }),
    stages.length > 0 && el("p", { text: tr("Each picture: {stages}", { stages: listed(stages) }) }),
    failed.length > 0 &&
      el(
        "details",
        { class: "failed fold", open: failed.length <= 5 },
        el("summary", { text: trn("{n} file left out", "{n} files left out", failed.length) }),
        el("ul", {}, ...failed.slice(0, 500).map(({ image, reason, remedy }) => el("li", {}, el("b", { text: image }), el("span", { text: sentences(reason, remedy) })))),
        failed.length > 500 && el("p", { text: trn("and {n} more", "and {n} more", failed.length - 500) }),
      ),
  );
}

function renaming(name, busy, ask) {
  const holder = el("span", { class: "inline" });
  const button = el("button", { class: "button", type: "button", disabled: busy, text: tr("Rename") });
  button.onclick = () => {
    const field = el("input", { class: "field", type: "text", value: name, maxLength: 64, "aria-label": tr("New name") });
    const form = el("form", { onsubmit: (event) => {
      event.preventDefault();
      const next = field.value.trim();
      if (next && next !== name) ask("rename", name, { new: next });
      else holder.replaceChildren(button);
    } }, field, el("button", { class: "button main", type: "submit", text: tr("Rename") }));
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
  const button = el("button", { class: "button bad", type: "button", text: tr("Delete") });
  button.onclick = () => {
    const no = el("button", { class: "button", type: "button", text: tr("Keep it"), onclick: () => (holder.replaceChildren(button), button.focus()) });
    holder.replaceChildren(
      el("span", { class: "sure", role: "alert", text: origin === "files" ? tr("Delete {name} and the pictures that were added to it?", { name }) : tr("Delete {name}? Your own files stay as they are.", { name }) }),
      el("button", { class: "button bad", type: "button", text: tr("Delete it"), onclick: () => ask("delete", name) }),
      no,
    );
    no.focus();
  };
  holder.append(button);
  return holder;
}
