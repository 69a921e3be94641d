import { colourName } from "../kit/colours.js";
import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr } from "../kit/tr.js";
import { readable } from "../scan/readable.js";

const SVG = "http://www.w3.org/2000/svg";

/** What was read off the item's pictures in the background; what has a place shows it on the stage. */
export function readings(read, stage) {
  const names = { codes: tr("Codes"), words: tr("Printed words"), colours: tr("Colours") };
  const rows = Object.entries(names).filter(([name]) => read[name]?.length);
  if (!rows.length) return null;
  const lines = rows.flatMap(([name, title]) => [el("dt", { class: "column", text: title }), el("dd", { dir: "auto" }, ...joined(read[name].map((one) => told({ ...one, text: name === "colours" ? colourName(one.text) : readable(one.text) }, stage))))]);
  return el("section", { class: "readings", "aria-label": tr("Read in its pictures") }, el("dl", {}, ...lines));
}

/** The places of all that was read on a view, and those of them that are pointed at; laid over the view's picture. */
export function overlay() {
  const element = document.createElementNS(SVG, "svg");
  element.setAttribute("class", "places");
  element.setAttribute("preserveAspectRatio", "xMidYMid meet");
  element.setAttribute("aria-hidden", "true");
  let view = null;
  let all = [];
  let pointed = [];
  let open = false;
  const paint = () => {
    if (!view) return;
    element.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
    const shown = [...(open ? all.map((place) => [place, false]) : []), ...pointed.map((place) => [place, true])];
    element.replaceChildren(...shown.filter(([{ picture }]) => picture === view.picture).map(([place, strong]) => frame(place, strong)));
  };
  return {
    element,
    set(next) {
      view = next;
      paint();
    },
    know(places) {
      all = places;
      paint();
    },
    has: () => all.some(({ picture }) => picture === view?.picture),
    point(places) {
      pointed = places;
      paint();
    },
    /** Show all places, or only those that are pointed at. */
    toggle() {
      open = !open;
      paint();
      return open;
    },
  };
}

/** All places of what was read, with its text. */
export const placesOf = (read) => ["codes", "words"].flatMap((name) => (read[name] ?? []).flatMap(({ text, places }) => places.map((place) => ({ ...place, text: readable(text) }))));

function told({ text, places }, stage) {
  if (!places.length) return el("span", { text });
  const out = () => stage.point([]);
  return el("button", {
    class: "reading",
    type: "button",
    title: tr("Show where"),
    text,
    onpointerenter: () => stage.point(places),
    onpointerleave: out,
    onfocus: () => stage.point(places),
    onblur: out,
    onclick: () => {
      stage.bring(places[0].picture);
      stage.point(places);
    },
  });
}

const joined = (parts) => parts.flatMap((part, i) => (i ? [" · ", part] : [part]));

function frame({ box: [x0, y0, x1, y1], text }, strong) {
  const rectangle = document.createElementNS(SVG, "rect");
  const values = { x: x0, y: y0, width: x1 - x0, height: y1 - y0, class: strong ? "strong" : "" };
  for (const [name, value] of Object.entries(values)) rectangle.setAttribute(name, value);
  const title = document.createElementNS(SVG, "title");
  title.textContent = text ?? "";
  rectangle.append(title);
  return rectangle;
}

/** The button that shows and hides all places. */
export function placesButton(places) {
  const button = el(
    "button",
    {
      class: "ico",
      type: "button",
      title: tr("Show what was read"),
      "aria-label": tr("Show what was read"),
      "aria-pressed": "false",
      onclick: () => button.setAttribute("aria-pressed", String(places.toggle())),
    },
    icon("scan"),
  );
  return button;
}
