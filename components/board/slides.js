/** A board as slides: one picture at a time over the whole screen. Arrows, space, a swipe; Escape ends it. */
import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { note } from "../kit/link.js";
import { brief, number } from "../kit/words.js";
import { tr } from "../kit/tr.js";

const SWIPE = 50; // px

/** `all()` gives the entries that have a picture. Returns `{openAt(n, full), close, destroy}`. */
export function slides(root, all) {
  const image = el("img", { alt: "", decoding: "async", draggable: false });
  const title = el("h2", {});
  const facts = el("p", { class: "facts" });
  const words = el("p", { class: "note" });
  const counter = el("span", { class: "counter" });
  const button = (label, glyph, kind, action) => el("button", { type: "button", class: `ico ${kind}`, title: label, "aria-label": label, onclick: action }, icon(glyph));
  const dialog = el(
    "dialog",
    { class: "slides", "aria-label": tr("Slides"), tabIndex: -1 },
    el("div", { class: "picture" }, image),
    el("div", { class: "caption", "aria-live": "polite" }, title, facts, words),
    button(tr("Picture before"), "left", "before", () => go(-1)),
    button(tr("Next picture"), "right", "after", () => go(1)),
    el("div", { class: "corner" }, counter, button(tr("End the slides (Escape)"), "close", "end", () => close())),
  );
  root.append(dialog);
  let at = 0;

  const large = (entry) => (entry.missing ? thumb(entry) : `/original/${encodeURIComponent(entry.catalog)}/${entry.picture}.webp`);
  const thumb = ({ picture }) => `/thumb/${picture}-large.webp`;

  function show() {
    const entries = all();
    if (!entries.length) return close();
    at = Math.max(0, Math.min(entries.length - 1, at));
    const entry = entries[at];
    image.src = thumb(entry);
    image.alt = entry.title;
    const sharp = new Image();
    sharp.onload = () => dialog.open && entries[at] === entry && (image.src = sharp.src);
    sharp.src = large(entry); // where the file cannot be read the thumbnail stays
    title.textContent = entry.title;
    facts.textContent = entry.missing ? tr("No longer in {catalog}", { catalog: entry.catalog }) : entry.caption.map((name) => said(entry.fields[name], entry.kinds[name])).filter(Boolean).join(", ");
    words.textContent = entry.note;
    counter.textContent = tr("{n} of {total}", { n: at + 1, total: entries.length });
    dialog.querySelector(".before").disabled = at === 0;
    dialog.querySelector(".after").disabled = at === entries.length - 1;
    note({ slide: String(at + 1) });
    if (entries[at + 1]) new Image().src = thumb(entries[at + 1]);
    return undefined;
  }

  function go(by) {
    at += by;
    show();
  }

  function openAt(n, full = false) {
    if (!all().length) return;
    at = n;
    if (!dialog.open) dialog.showModal();
    dialog.focus(); // not a button of it: the space bar goes on
    show();
    // A link to a slide may not fill the screen by itself: browsers ask for a click.
    if (full) dialog.requestFullscreen?.().catch(() => {});
  }

  function close() {
    if (dialog.open) dialog.close();
  }

  dialog.addEventListener("close", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    note({ slide: null });
  });
  dialog.addEventListener("fullscreenchange", () => !document.fullscreenElement && close());
  dialog.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -Infinity, End: Infinity, " ": event.shiftKey ? -1 : 1 }[event.key];
    if (by === undefined || (event.key === " " && event.target.closest("button"))) return;
    event.preventDefault();
    event.stopPropagation();
    go(by);
  });
  let from = null;
  dialog.addEventListener("pointerdown", (event) => (from = event.pointerType === "mouse" ? null : event.clientX));
  dialog.addEventListener("pointerup", (event) => {
    const way = from === null ? 0 : event.clientX - from;
    from = null;
    if (Math.abs(way) > SWIPE) go(way < 0 ? 1 : -1);
  });

  return { openAt, close, destroy: close };
}

const said = (value, kind) => (typeof value === "number" ? number(value, kind) : brief(value));
