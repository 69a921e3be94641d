/** What is alive about a catalog: hidden items, edits that the source has overtaken, and the history with its undo. */
import { catalogPath, get, post } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor } from "../kit/link.js";
import { SIGNALS } from "../kit/signals.js";
import { tr, trn } from "../kit/tr.js";
import { day, listed, modelName, problem } from "../kit/words.js";
import { KINDS } from "./kinds.js";

const FEW = 12;
const ACTORS = {
  "watched folder": tr("the watched folder"),
  "this machine": tr("somebody at this machine"),
  "command line": tr("the command line"),
  "the admin": tr("the admin"),
  "the editor": tr("the editor"),
};

export function hiddenItems({ name, hidden }, ask) {
  if (!hidden.length) return null;
  const said = el("div", { class: "said" });
  const one = ({ id, title, picture, there }) =>
    el(
      "li",
      {},
      picture ? el("img", { src: `/thumb/${picture}-small.webp`, alt: "", loading: "lazy" }) : el("span", { class: "none" }),
      el("span", { class: "name" }, el("b", { text: title }), !there && el("span", { text: tr("no longer in the source") })),
      el("button", { class: "button", type: "button", text: tr("Show again"), "aria-label": tr("Show {title} again", { title }), onclick: () => change(name, { do: "show", ids: [id] }, ask, said) }),
    );
  const list = el("ul", { class: "hidden-items" }, ...hidden.slice(0, FEW).map(one));
  const rest = hidden.length > FEW && el("button", { class: "button plain", type: "button", text: trn("and {n} more", "and {n} more", hidden.length - FEW), onclick: () => (fill(list, ...hidden.map(one)), rest.remove()) });
  return el(
    "section",
    { class: "living", "aria-label": tr("Hidden items") },
    el("h3", { text: trn("{n} hidden item", "{n} hidden items", hidden.length) }),
    el("p", { text: tr("They are left out of searches, filters, counts and the API. Your files have them as ever.") }),
    list,
    rest,
    hidden.length > 1 && el("button", { class: "button", type: "button", text: tr("Show all again"), onclick: () => change(name, { do: "show", ids: hidden.map(({ id }) => id) }, ask, said) }),
    said,
  );
}

export function conflicts({ name, conflicts }, ask) {
  if (!conflicts.length) return null;
  const said = el("div", { class: "said" });
  return el(
    "section",
    { class: "living", "aria-label": tr("Edits to look at") },
    el("h3", { text: trn("{n} edit to look at", "{n} edits to look at", conflicts.length) }),
    el("p", { text: tr("The source has changed these values since they were edited here.") }),
    el(
      "ul",
      { class: "conflicts" },
      ...conflicts.map(({ id, title, field, label, value, source }) =>
        el(
          "li",
          {},
          el("span", { class: "name" }, anchor(address("item", { catalog: name, id }), {}, el("b", { text: title })), el("span", { text: `${label}: ${value || "–"} · ${tr("The source says: {value}", { value: source || "–" })}` })),
          el("span", { class: "ways" }, el("button", { class: "button", type: "button", text: tr("Keep mine"), onclick: () => change(name, { do: "keep", id, field }, ask, said) }), el("button", { class: "button", type: "button", text: tr("Take the source's"), onclick: () => change(name, { do: "back", id, field }, ask, said) })),
        ),
      ),
    ),
    said,
  );
}

export function history({ name, history: entries }, ask, open) {
  const said = el("div", { class: "said" });
  const list = el("ol", { class: "history" });
  const more = el("button", { class: "button plain", type: "button", text: tr("Older"), hidden: entries.length < 30 });
  const one = (entry) =>
    el(
      "li",
      { class: entry.undone ? "undone" : "" },
      el("time", { text: day(entry.made), dateTime: new Date(entry.made * 1000).toISOString() }),
      el("span", { class: "name" }, happened(entry), entry.actor && el("span", { text: tr("by {who}", { who: ACTORS[entry.actor] ?? entry.actor }) }), entry.undone && el("span", { text: tr("undone") })),
      entry.can_be_undone && el("button", { class: "button plain", type: "button", "aria-label": tr("Undo this change"), onclick: () => change(name, { do: "undo", entry: entry.id }, ask, said) }, icon("undo"), el("span", { text: tr("Undo") })),
    );
  let last = entries.at(-1)?.id;
  more.onclick = async () => {
    try {
      const older = (await get(`${catalogPath(name, "history")}?before=${last}`)).history;
      list.append(...older.map(one));
      last = older.at(-1)?.id;
      more.hidden = older.length < 30;
    } catch (error) {
      fill(said, problem(error));
    }
  };
  fill(list, ...entries.map(one));
  return el(
    "details",
    { class: "living past fold", open: open.has(name), ontoggle: (event) => (event.target.open ? open.add(name) : open.delete(name)) },
    el("summary", { text: tr("History") }),
    entries.length ? list : el("p", { text: tr("Nothing has happened yet.") }),
    more,
    said,
  );
}

async function change(name, body, ask, said) {
  try {
    await post(catalogPath(name, "edits"), JSON.stringify(body));
    ask("refresh");
  } catch (error) {
    fill(said, problem(error));
  }
}

function happened({ kind, what }) {
  const titles = () => {
    const rest = what.items.length - what.titles.length;
    return what.titles.join(", ") + (rest > 0 ? ` ${trn("and {n} more", "and {n} more", rest)}` : "");
  };
  switch (kind) {
    case "edit":
      return el("b", { text: tr("{title}: {field} from {before} to {after}", { title: what.title, field: what.field.replace(/^f\./, ""), before: quoted(what.before), after: quoted(what.after) }) });
    case "hide":
      return el("b", { text: tr("Hidden: {titles}", { titles: titles() }) });
    case "show":
      return el("b", { text: tr("Shown again: {titles}", { titles: titles() }) });
    case "group":
      return el("b", { text: tr("A group on the map: from {before} to {after}", { before: quoted(what.before), after: quoted(what.after) }) });
    case "vocabulary":
      return el("b", { text: tr("The words of {vocabulary} for tags were changed", { vocabulary: what.vocabulary }) });
    case "weights":
      return el("b", { text: tr("What counts in rankings was changed: {signals}", { signals: listed(Object.keys({ ...what.was, ...what.now }).filter((one) => what.was[one] !== what.now[one]).map((one) => SIGNALS[one] ?? one)) || tr("as learned") }) });
    case "index":
      return el("b", { text: tr("Indexed: {counts}", { counts: counts(what) }) });
    case "model":
      return el("b", { text: tr("Changed to the model {model}", { model: modelName(what.model) }) });
    case "revert":
      return el("b", { text: tr("Went back to before the last indexing: {counts}", { counts: counts(what) }) });
    case "watch":
      return el("b", { text: what.on ? tr("The folder is watched") : tr("The folder is watched no more") });
    case "kind":
      return el("b", { text: tr("The column {column} holds: {kind}", { column: what.column, kind: new Map(KINDS).get(what.kind) ?? what.kind }) });
    case "rename":
      return el("b", { text: tr("Renamed from {from} to {to}", what) });
    case "merge":
      return el("b", { text: tr("{other} was merged into this catalog: {items}", { other: what.other, items: trn("{n} item", "{n} items", what.items_added) }) });
    case "duplicate":
      return el("b", { text: tr("Copied from {from}", what) });
    case "restore":
      return el("b", { text: tr("Restored from a backup") });
    default:
      return el("b", { text: kind });
  }
}

const quoted = (text) => (text ? `“${text}”` : tr("nothing"));

function counts(what) {
  const said = [
    what.added && trn("{n} added", "{n} added", what.added),
    what.updated && trn("{n} updated", "{n} updated", what.updated),
    what.moved && trn("{n} moved", "{n} moved", what.moved),
    what.removed && trn("{n} removed", "{n} removed", what.removed),
    what.failed && trn("{n} left out", "{n} left out", what.failed),
  ].filter(Boolean);
  return said.join(", ") || tr("no change");
}
