import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { copyLink } from "../kit/copylink.js";
import { address, anchor } from "../kit/link.js";
import { count, modelName, plural, size } from "../kit/words.js";
import { asked } from "./voting.js";

const share = (value) => `${Math.round(100 * value)} %`;

/** What the votes say, and what was measured; names are shown here for the first time. */
export function result({ catalog, models: names, voted, total, alike, result: found }, undo) {
  const short = names.map(modelName);
  const { votes, preferred, models, truth, overlap, rows } = found;
  return el(
    "div",
    { class: "result" },
    el("section", { class: "verdict" }, el("h2", { text: headline(short, votes, preferred) }), bar(short, votes), el("p", { text: chance(votes, preferred) }), el("p", { class: "hint", text: footing(voted, total, alike, overlap) })),
    measured(short, models, truth),
    el(
      "div",
      { class: "ways" },
      anchor(address("catalogs", { catalog }), { class: "button main", text: `Choose a model for ${catalog}` }),
      anchor(address("bench", { catalog }), { class: "button", text: "Compare others" }),
      copyLink("button"),
      voted > 0 && el("button", { class: "button plain", type: "button", onclick: undo }, icon("back"), el("span", { text: "Take back the last vote" })),
    ),
    rows.length > 0 && el("section", { class: "each" }, el("h2", { text: "Query by query" }), el("ul", {}, ...rows.map((row) => line(row, short)))),
  );
}

function headline(short, votes, preferred) {
  if (preferred) return `${short[preferred === "first" ? 0 : 1]} is preferred`;
  return votes.first + votes.second + votes.same ? "No clear preference" : "No votes";
}

function bar(short, { first, same, second }) {
  const parts = [
    [short[0], first, "one"],
    ["no difference", same, "none"],
    [short[1], second, "other"],
  ];
  return el(
    "div",
    { class: "split" },
    el("div", { class: "bars", "aria-hidden": "true" }, ...parts.filter(([, n]) => n).map(([, n, kind]) => el("i", { class: kind, style: { "flex-grow": String(n) } }))),
    el("ul", {}, ...parts.map(([label, n, kind]) => el("li", { class: kind }, el("b", { text: count(n) }), el("span", { text: label })))),
  );
}

function chance(votes, preferred) {
  if (!(votes.first + votes.second)) return votes.same ? "Not one query told the two apart." : "Vote on some queries to learn which model suits these pictures.";
  const often = votes.chance >= 0.995 ? "practically always" : votes.chance < 0.01 ? "less than once in 100 times" : `about ${Math.round(100 * votes.chance)} times in 100`;
  return `Two equally good models would give a split at least this uneven ${often}${preferred ? "" : "; more votes would tell"}.`;
}

function footing(voted, total, alike, overlap) {
  const parts = [`${count(voted)} of ${plural(total, "query", "queries")} voted on`];
  if (alike) parts.push(`${count(alike)} more answered alike`);
  return `${parts.join(", ")}; ${share(overlap)} of the hits shown are the same.`;
}

function measured(short, models, truth) {
  const rows = [];
  const put = (label, values, note = "") => rows.push(el("tr", {}, el("th", { scope: "row", text: label }), ...values.map((value) => el("td", { text: value })), el("td", { class: "note", text: note })));
  if (truth) {
    const [one, other] = truth.models;
    const places = { 1: "right items that come first", 10: "right items among the first ten" };
    for (const k of [1, 10]) put(places[k], [share(one.recall[k]), share(other.recall[k])], differs(truth.difference[`recall_${k}`], share));
    put("nDCG", [one.ndcg.toFixed(3), other.ndcg.toFixed(3)], differs(truth.difference.ndcg, (value) => value.toFixed(3)));
  }
  const each = (name, show) => models.map((model) => show(model[name]));
  put("pictures a second", each("pictures_per_second", (n) => (n < 10 ? n.toFixed(1) : count(Math.round(n)))));
  put("a query", each("query_ms", (ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`));
  put("memory", each("memory", (bytes) => (bytes ? size(bytes) : "not known")));
  put("vectors of this catalog", each("vector_bytes", size));
  const about = truth
    ? `${plural(truth.queries, "query", "queries")} ${truth.from === "views" ? "with one view of an item, whose other views are the right answer" : "of the file, with the right items it names"}.`
    : "There is no truth to measure by: no item has several views. The votes are what counts.";
  return el(
    "section",
    { class: "measured" },
    el("h2", { text: "Measured" }),
    el("p", { class: "hint", text: about }),
    el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, el("td", {}), ...short.map((name) => el("th", { scope: "col", text: name })), el("td", {}))), el("tbody", {}, ...rows))),
  );
}

function differs({ ci }, show) {
  if (!ci) return "";
  if (ci[0] <= 0 && ci[1] >= 0) return "no sure difference";
  return `differ by ${show(Math.min(...ci.map(Math.abs)))} to ${show(Math.max(...ci.map(Math.abs)))}`;
}

function line(row, short) {
  const chosen = { first: short[0], second: short[1], same: "no difference" }[row.choice] ?? "no vote";
  return el("li", {}, asked(row), el("span", { text: chosen }));
}
