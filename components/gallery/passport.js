import { columnName } from "../kit/columns.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { SIGNALS } from "../kit/signals.js";
import { locale, tr } from "../kit/tr.js";
import { decimals } from "../kit/words.js";

const STAGES = { route: tr("reading the words"), embed: tr("the model"), rank: tr("ranking"), variety: tr("Variety"), hits: tr("putting hits together"), total: tr("all together") };

/** The query's passport: everything that made this answer, to look at and to copy. */
export function passport(root) {
  const rows = el("dl", { class: "rows" });
  const copied = el("span", { class: "said", role: "status" });
  const dialog = el(
    "dialog",
    { class: "why passport", "aria-label": tr("Passport of this search"), onclick: (event) => event.target === dialog && dialog.close() },
    el("div", { class: "top" }, el("h2", { text: tr("Passport of this search") }), el("button", { class: "ico", type: "button", title: tr("Close"), "aria-label": tr("Close"), onclick: () => dialog.close() }, icon("close"))),
    rows,
    el("div", { class: "foot" }, el("button", { class: "button", type: "button", onclick: copy }, icon("copy"), el("span", { text: tr("Copy") })), copied),
  );
  root.append(dialog);
  let lines = [];

  async function copy() {
    try {
      await navigator.clipboard.writeText(lines.map(([name, value]) => `${name}: ${value}`).join("\n"));
      copied.textContent = tr("Copied");
    } catch {
      copied.textContent = tr("The browser does not allow copying; select the text instead");
    }
  }

  return {
    open(data) {
      lines = linesOf(data);
      copied.textContent = "";
      fill(rows, ...lines.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })]));
      dialog.showModal();
    },
  };
}

function linesOf({ catalog, passport: { query, ms, model, notice }, total, available }) {
  const filter = ({ column, values, low, high, excluded }) =>
    `${columnName(column)} ${[values?.length ? `= ${values.join(" | ")}` : "", excluded?.length ? `≠ ${excluded.join(" | ")}` : "", low === null || low === undefined ? "" : `≥ ${low}`, high === null || high === undefined ? "" : `≤ ${high}`].filter(Boolean).join(" ")}`;
  const routed = (query.routed ?? []).map((one) => `“${one.said}” → ${one.column ? filter(one) : one.items.join(", ")}`);
  return [
    [tr("Catalog"), catalog],
    [tr("Model"), model],
    [tr("Language of the page"), locale],
    [tr("Words"), query.text],
    [tr("Read as filters"), routed.join("; ")],
    [tr("Left for the model"), query.routed ? query.rest || "–" : ""],
    [tr("Filters"), (query.where ?? []).map(filter).join("; ")],
    [tr("Pictures"), query.pictures ? String(query.pictures) : ""],
    [tr("Like"), (query.like ?? []).join(", ")],
    [tr("Unlike"), (query.unlike ?? []).join(", ")],
    [tr("Without"), query.without],
    [tr("Signals switched off"), (query.off ?? []).join(", ")],
    [tr("What counts, where 1 is usual"), Object.entries(query.weights ?? {}).map(([signal, weight]) => `${SIGNALS[signal] ?? signal} ${decimals(weight, weight % 1 ? 2 : 0)}`).join(", ")],
    [tr("Kept as plain words"), (query.plain ?? []).join(", ")],
    [tr("Hits"), tr("{n} above the line of {all} ranked", { n: total, all: available })],
    [tr("Time"), Object.entries(ms).map(([stage, took]) => `${STAGES[stage] ?? stage} ${decimals(took, 1)} ms`).join(", ")],
    [tr("Remembered"), (ms.rank ?? 0) > ms.total ? tr("the ranking is from a moment ago; it was not made again") : ""],
    [tr("Notice"), notice],
  ].filter(([, value]) => value);
}
