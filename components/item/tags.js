/** What the program takes an item for, marked as guessed, with how sure it is and which items speak for it. */
import { catalogPath, post } from "../kit/api.js";
import { listName } from "../kit/columns.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor } from "../kit/link.js";
import { tr } from "../kit/tr.js";
import { percent, problem } from "../kit/words.js";

const SHOWN = 0.3;

/**
 * The section, or null where nothing is guessed. `kept` is a guess that was just written into the item, `{tag, entry,
 * before}`; `changed(item, guesses, kept)` is called after one was, or was taken back. Where a model has `captioned`
 * the item, the line put together from the tags is left out.
 */
export function guessed({ catalog, item, guesses, edits, kept, changed, captioned }) {
  const tags = (guesses?.tags ?? []).filter((tag) => tag.confidence >= SHOWN);
  if (!tags.length && !kept) return null;
  const said = el("div", { class: "said", role: "status" });
  const ask = async (body, then) => {
    try {
      then(await post(catalogPath(catalog, "edits"), JSON.stringify({ id: item.id, ...body })));
    } catch (error) {
      fill(said, problem(error));
    }
  };
  const keep = (tag) =>
    ask({ do: "set", field: `f.${tag.column}`, value: tag.value }, (answer) =>
      changed(answer.item, { line: "", tags: guesses.tags.filter((one) => one.column !== tag.column) }, { tag, entry: answer.entry, before: guesses }),
    );
  if (kept) {
    const back = () => ask({ do: "undo", entry: kept.entry }, (answer) => changed(answer.item, kept.before, null));
    fill(said, el("span", { text: tr("{column} is {value} now.", { column: kept.tag.column, value: kept.tag.value }) }), el("button", { class: "button plain", type: "button", onclick: back }, icon("undo"), el("span", { text: tr("Undo") })));
  }
  return el(
    "section",
    { class: "guessed", "aria-label": tr("Guessed by the program") },
    tags.length > 0 && el("h2", { text: tr("Guessed by the program") }),
    guesses.line && !captioned && tags.length > 1 && el("p", { class: "line" }, el("b", { dir: "auto", text: guesses.line }), el("span", { text: tr("Put together from the tags") })),
    tags.length > 0 && el("dl", {}, ...tags.flatMap((tag) => row(tag, catalog, edits && keep))),
    said,
  );
}

function row(tag, catalog, keep) {
  const name = tag.column ? tag.column.replaceAll("_", " ") : tag.vocabulary ? listName(tag.vocabulary) : tr("similar items say");
  return [
    el("dt", { class: "column", text: name }),
    el(
      "dd",
      {},
      el(
        "span",
        { class: "guess" },
        anchor(address("", { catalog, ...(tag.filter ? { [`f.${tag.filter}`]: tag.text } : { tag: tag.text }) }), { dir: "auto", text: tag.text, title: tr("All that are taken for {tag}", { tag: tag.text }) }),
        el("span", { class: "sure", text: `${sure(tag.confidence)} · ${percent(Math.min(tag.confidence, 0.99))}` }),
        keep && tag.column && el("button", { class: "button plain", type: "button", title: tr("Write {tag} into {column}", { tag: tag.text, column: tag.column }), onclick: () => keep(tag) }, icon("check"), el("span", { text: tr("Keep") })),
      ),
      tag.evidence.length ? evidence(tag, catalog) : el("span", { class: "looks", text: tr("by its looks alone") }),
    ),
  ];
}

function evidence(tag, catalog) {
  const one = ({ id, title, picture }) =>
    anchor(address("item", { catalog, id }), { title, "aria-label": tr("{title} is said to be {tag}", { title, tag: tag.text }) }, el("img", { src: `/thumb/${picture}-small.webp`, alt: "", loading: "lazy" }));
  return el("span", { class: "evidence", role: "group", "aria-label": tr("What speaks for {tag}", { tag: tag.text }) }, ...tag.evidence.map(one));
}

const sure = (confidence) => (confidence >= 0.85 ? tr("very likely") : confidence >= 0.6 ? tr("likely") : tr("perhaps"));
