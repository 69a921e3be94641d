import { boxOver } from "../kit/boxes.js";
import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor, changed, follow, minus, plus } from "../kit/link.js";
import { pick } from "../kit/pick.js";
import { putOnBoard } from "../kit/selection.js";
import { brief, listed, number, percent } from "../kit/words.js";
import { tr, trn } from "../kit/tr.js";

const SMALL = 320;
const LARGE = 960;

/** The two sizes of a thumbnail by their real widths: sizes name the longer side. */
export function sources({ picture, width, height }) {
  const longer = Math.max(width, height, 1);
  const wide = (side) => Math.max(1, Math.round((width / longer) * Math.min(longer, side)));
  const at = (size) => `/thumb/${picture}-${size}.webp`;
  return { src: at("small"), srcset: `${at("small")} ${wide(SMALL)}w, ${at("large")} ${wide(LARGE)}w` };
}

/** A picture that shows its tiny stand-in until it has arrived, and says so where it cannot be shown. */
export function picture(view, { alt, eager = false, sizes = "280px" }) {
  const frame = el("div", { class: "frame" });
  if (view.placeholder?.startsWith("data:image/")) frame.style.backgroundImage = `url("${view.placeholder.replaceAll('"', "")}")`;
  const { src, srcset } = sources(view);
  const image = el("img", {
    alt,
    sizes,
    loading: eager ? "eager" : "lazy",
    decoding: "async",
    draggable: false,
    width: view.width,
    height: view.height,
    onerror: () => without(frame),
    onload: () => (frame.style.backgroundImage = ""),
  });
  image.srcset = srcset;
  image.src = src;
  frame.append(image);
  if (view.region) frame.append(part(view));
  return frame;
}

/** The part of a picture that a query is nearest to. */
const part = (view) => boxOver(view.region, view, { class: "matched", title: tr("This part of the picture is what resembles your query") });

/** A frame whose picture cannot be shown says so. */
export function without(frame) {
  frame.classList.add("missing");
  frame.dataset.said = tr("The picture cannot be shown");
  return frame;
}

export function makeTile(hit, data, all, why) {
  const title = hit.title || hit.id;
  const facts = data.caption.map((name) => fact(hit.fields[name], data.kinds[name])).filter(Boolean).join(", ");
  const chance = Math.round(hit.score * 100);
  const said = data.asks ? tr("{n} in 100 likely a match", { n: chance }) : "";
  const chosen = { catalog: data.catalog, id: hit.id, title, picture: hit.picture };
  const like = () => follow(changed({ like: plus("like", hit.id), unlike: minus("unlike", hit.id) }));
  const unlike = () => follow(changed({ unlike: plus("unlike", hit.id), like: minus("like", hit.id) }));
  const act = (name, label, glyph, key, onclick) =>
    el("button", { type: "button", class: name, tabIndex: -1, title: `${label} (${key})`, "aria-label": `${label}: ${title}`, "aria-keyshortcuts": key, onclick }, icon(glyph));
  return el(
    "li",
    { class: hit.above_line ? "tile" : "tile dim", dataset: { shape: hit.width / hit.height, id: hit.id }, "aria-setsize": String(Math.max(all, data.available)), "aria-posinset": String(hit.rank) },
    anchor(
      address("item", { catalog: data.catalog, id: hit.id }),
      { "aria-label": listed([title, facts, said].filter(Boolean)), "aria-keyshortcuts": why && data.asks ? "m l s b w" : "m l s b" },
      picture(hit, { alt: "", eager: hit.rank <= 8 }),
      data.asks && el("span", { class: "score", title: tr("Chance of a match: {share}", { share: percent(chance / 100) }) }, el("i", { style: { width: `${chance}%` } })),
      hit.others?.length > 0 && el("span", { class: "others", title: trn("{n} near-identical hit is folded into this one", "{n} near-identical hits are folded into this one", hit.others.length), text: `+${hit.others.length}` }),
      el("span", { class: "t", text: title }),
      el("span", { class: "f", text: facts }),
    ),
    pick(chosen),
    el("button", { type: "button", class: "hint", "aria-label": tr("What to do with: {title}", { title }), onclick: unfold }, "⋯"),
    el("div", { class: "acts" }, act("act-board", tr("Add to board"), "board", "b", () => putOnBoard([chosen])), act("act-more", tr("More like this"), "more", "m", like), act("act-less", tr("Less like this"), "less", "l", unlike), why && data.asks && act("act-why", tr("Why this?"), "why", "w", () => why(hit, data))),
  );
}

/** Where nothing hovers, a tap on the dots shows what can be done with a picture. */
function unfold(event) {
  const tile = event.currentTarget.closest(".tile");
  for (const other of tile.getRootNode().querySelectorAll(".tile.unfolded")) if (other !== tile) other.classList.remove("unfolded");
  tile.classList.toggle("unfolded");
}

const fact = (value, kind) => (typeof value === "number" ? number(value, kind) : brief(value));
