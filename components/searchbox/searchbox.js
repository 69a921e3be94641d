import { component, el, fill, listeners } from "../kit/dom.js";
import { stands } from "../kit/first.js";
import { icon } from "../kit/icons.js";
import { address, changed, follow, here, plus } from "../kit/link.js";
import { remember } from "../kit/recent.js";
import { problem } from "../kit/words.js";
import { chips } from "./chips.js";
import { completions } from "./completions.js";
import { describe } from "./describe.js";
import { examples } from "./examples.js";
import { pictureSources } from "./pictures.js";
import { adviceOf, previewOf } from "./previews.js";
import { saveChip, searches } from "./searches.js";
import { tr } from "../kit/tr.js";

export default component((root) => {
  const events = listeners();
  const input = el("input", {
    type: "search",
    name: "q",
    enterKeyHint: "search",
    autocomplete: "off",
    spellcheck: true,
    maxLength: 2000,
    "aria-label": tr("What to look for, in words"),
  });
  const asked = el("ul", { class: "asked", "aria-label": tr("Pictures of this search") });
  const add = el("button", { class: "ico", type: "button", title: tr("Search by a picture: choose, drop, paste"), "aria-label": tr("Add a picture") }, icon("picture"));
  const camera = el("button", { class: "ico camera", type: "button", title: tr("Search with the camera"), "aria-label": tr("Use the camera") }, icon("camera"));
  const go = el("button", { class: "button main go", type: "submit", text: tr("Search") });
  const form = el("form", { class: "box", role: "search" }, icon("search"), asked, input, add, camera, go);
  const message = el("div", { class: "message" });
  const advice = el("p", { class: "advice", role: "status", hidden: true });
  const row = el("div", { class: "chips", role: "group", "aria-label": tr("Parts of this search") });
  const start = el("div", { class: "start" });
  const typed = completions(input, () => data?.catalog, events, (name, value, words) => follow(changed({ q: words || null, [name]: plus(name, value) })));
  root.append(el("div", { class: "ask" }, el("div", { class: "typing" }, form, typed.list), message, advice, row, start));

  let data;
  const failed = (error) => fill(message, problem(error, () => fill(message)));
  const sources = pictureSources(root, events, {
    catalog: () => data?.catalog,
    busy: (on) => asked.classList.toggle("busy", on),
    failed,
  });
  add.addEventListener("click", sources.choose);
  camera.addEventListener("click", sources.camera);

  events.on(input, "paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    const room = input.maxLength - input.value.length + (input.selectionEnd - input.selectionStart);
    if (text.length <= room) return;
    const said = el("div", { class: "problem", role: "status" }, el("div", {}, el("b", { text: tr("That was long") }), el("span", { text: tr("The first {n} letters were taken.", { n: room }) })));
    fill(message, said);
  });

  events.on(form, "submit", (event) => {
    event.preventDefault();
    typed.close();
    fill(message);
    const words = input.value.trim();
    const still = data.plain.filter((said) => words.toLowerCase().includes(said.toLowerCase()));
    const href = changed({ q: words || null, plain: still });
    if (href === changed({})) return input.focus(); // nothing was changed: the answer is on the page already
    input.blur(); // puts a phone's keyboard away, so that the hits can be seen
    follow(href);
  });

  return {
    update(next) {
      const first = !data;
      stands();
      data = next;
      const held = root.getRootNode().activeElement === input;
      if (!held || input.value.trim() === "" || first) input.value = data.text;
      const more = data.pictures.length + data.like.length + data.unlike.length;
      input.placeholder = more ? tr("Add words") : tr("Search {catalog} by words, or drop a picture", { catalog: data.catalog });
      fill(
        asked,
        ...data.pictures.map((one) => part(previewOf(one), tr("your picture"), "p", one.text)),
        ...data.like.map((one) => part(thumb(one), tr("like {title}", { title: one.title }), "like", one.id)),
        ...data.unlike.map((one) => part(thumb(one), tr("less like {title}", { title: one.title }), "unlike", one.id)),
      );
      fill(message, data.error && problem(data.error));
      const poor = data.pictures.map(adviceOf).find(Boolean);
      advice.textContent = poor ?? "";
      advice.hidden = !poor;
      fill(row, ...chips(data, (asks) => saveChip(asks, failed)));
      if (here().page === "" && row.children.length && !data.pictures.length && !data.error) remember({ href: plainAddress(), catalog: data.catalog, words: describe(data) });
      fill(start, ...(data.examples ? [...examples(data.examples, data.catalog), ...searches(data.catalog, failed)] : []));
      start.hidden = !data.examples;
    },
    destroy() {
      sources.close();
      typed.close();
      events.off();
    },
  };
});

/** The search without what only this view of it needs; a picture of the visitor's own is left out by the caller. */
function plainAddress() {
  const { params } = here();
  for (const name of ["n", "view", "size", "lang", "saved"]) params.delete(name);
  return address("", params);
}

const thumb = ({ picture }) => (picture ? [`/thumb/${picture}-small.webp`] : []);

/** A picture of the query that can be taken out. `sources` are tried in turn. */
function part(sources, label, name, value) {
  const left = [...sources];
  const image = el("img", { alt: "", onerror: () => (left.length ? (image.src = left.shift()) : image.replaceWith(icon("picture"))) });
  if (left.length) image.src = left.shift();
  const without = () => {
    const values = here().params.getAll(name);
    values.splice(values.indexOf(value), 1);
    follow(changed({ [name]: values }));
  };
  return el(
    "li",
    { class: `part ${name}` },
    image,
    el("span", { class: "label", text: label }),
    el("button", { type: "button", class: "out", title: tr("Take out"), "aria-label": tr("Take out: {label}", { label }), onclick: without }, icon("close")),
  );
}
