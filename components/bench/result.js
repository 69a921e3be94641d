import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { copyLink } from "../kit/copylink.js";
import { address, anchor } from "../kit/link.js";
import { count, decimals, listed, modelName, percent, sentences, size } from "../kit/words.js";
import { asked } from "./voting.js";
import { tr, trn } from "../kit/tr.js";

const share = percent;

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
      anchor(address("catalogs", { catalog }), { class: "button main", text: tr("Choose a model for {catalog}", { catalog }) }),
      anchor(address("bench", { catalog }), { class: "button", text: tr("Compare others") }),
      copyLink("button"),
      voted > 0 && el("button", { class: "button plain", type: "button", onclick: undo }, icon("back"), el("span", { text: tr("Take back the last vote") })),
    ),
    rows.length > 0 && el("section", { class: "each" }, el("h2", { text: tr("Query by query") }), el("ul", {}, ...rows.map((row) => line(row, short)))),
  );
}

function headline(short, votes, preferred) {
  if (preferred) return tr("{model} is preferred", { model: short[preferred === "first" ? 0 : 1] });
  return votes.first + votes.second + votes.same ? tr("No clear preference") : tr("No votes");
}

function bar(short, { first, same, second }) {
  const parts = [
    [short[0], first, "one"],
    [tr("no difference"), same, "none"],
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
  if (!(votes.first + votes.second)) return votes.same ? tr("Not one query told the two apart.") : tr("Vote on some queries to learn which model suits these pictures.");
  const often = votes.chance >= 0.995 ? tr("practically always") : votes.chance < 0.01 ? tr("less than once in 100 times") : trn("about {n} time in 100", "about {n} times in 100", Math.round(100 * votes.chance));
  return preferred ? tr("Two equally good models would give a split at least this uneven {often}.", { often }) : tr("Two equally good models would give a split at least this uneven {often}; more votes would tell.", { often });
}

function footing(voted, total, alike, overlap) {
  const parts = [trn("{voted} of {n} query voted on", "{voted} of {n} queries voted on", total, { voted })];
  if (alike) parts.push(trn("{n} more answered alike", "{n} more answered alike", alike));
  return sentences(listed(parts), tr("{share} of the hits shown are the same", { share: share(overlap) }));
}

function measured(short, models, truth) {
  const rows = [];
  const put = (label, values, note = "") => rows.push(el("tr", {}, el("th", { scope: "row", text: label }), ...values.map((value) => el("td", { text: value })), el("td", { class: "note", text: note })));
  if (truth) {
    const [one, other] = truth.models;
    const places = { 1: tr("right items that come first"), 10: tr("right items among the first ten") };
    for (const k of [1, 10]) put(places[k], [share(one.recall[k]), share(other.recall[k])], differs(truth.difference[`recall_${k}`], share));
    put(tr("nDCG"), [decimals(one.ndcg, 3), decimals(other.ndcg, 3)], differs(truth.difference.ndcg, (value) => decimals(value, 3)));
  }
  const each = (name, show) => models.map((model) => show(model[name]));
  put(tr("pictures a second"), each("pictures_per_second", (n) => (n < 10 ? decimals(n, 1) : count(Math.round(n)))));
  put(tr("a query"), each("query_ms", (ms) => tr("{n} ms", { n: decimals(ms, ms < 10 ? 1 : 0) })));
  put(tr("memory"), each("memory", (bytes) => (bytes ? size(bytes) : tr("not known"))));
  put(tr("vectors of this catalog"), each("vector_bytes", size));
  const about = truth
    ? `${trn("{n} query", "{n} queries", truth.queries)} ${truth.from === "views" ? "with one view of an item, whose other views are the right answer" : "of the file, with the right items it names"}.`
    : tr("There is no truth to measure by: no item has several views. The votes are what counts.");
  return el(
    "section",
    { class: "measured" },
    el("h2", { text: tr("Measured") }),
    el("p", { class: "hint", text: about }),
    el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, el("td", {}), ...short.map((name) => el("th", { scope: "col", text: name })), el("td", {}))), el("tbody", {}, ...rows))),
  );
}

function differs({ ci }, show) {
  if (!ci) return "";
  if (ci[0] <= 0 && ci[1] >= 0) return tr("no sure difference");
  return tr("differ by {low} to {high}", { low: show(Math.min(...ci.map(Math.abs))), high: show(Math.max(...ci.map(Math.abs))) });
}

function line(row, short) {
  const chosen = { first: short[0], second: short[1], same: tr("no difference") }[row.choice] ?? tr("no vote");
  return el("li", {}, asked(row), el("span", { text: chosen }));
}
