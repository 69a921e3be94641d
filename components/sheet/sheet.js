import { boardAddress } from "../kit/boards.js";
import { component, el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { anchor, arrived, changed, follow } from "../kit/link.js";
import { day } from "../kit/words.js";
import { tr, trn } from "../kit/tr.js";

export default component((root) => {
  const controls = el("div", { class: "controls" });
  const paper = el("article", { class: "paper" });
  root.append(controls, paper);
  return {
    update({ board, columns, choices, notes }) {
      const pictures = [];
      const select = el("select", { class: "field", "aria-label": tr("Pictures side by side"), onchange: () => follow(changed({ columns: select.value === "3" ? null : select.value }), { stay: true }) }, ...choices.map((n) => el("option", { value: String(n), text: tr("{n} side by side", { n }), selected: n === columns })));
      const with_notes = el("input", { type: "checkbox", checked: notes, onchange: () => follow(changed({ notes: with_notes.checked ? null : "0" }), { stay: true }) });
      const print = el("button", { class: "button main", type: "button" }, icon("print"), el("span", { text: tr("Print") }));
      print.onclick = async () => {
        print.disabled = true;
        await Promise.all(pictures.map((one) => one.decode().catch(() => {}))); // paper does not wait for what is still on its way
        print.disabled = false;
        window.print();
      };
      fill(controls, anchor(boardAddress(board.id), { class: "button plain" }, icon("back"), el("span", { text: board.name })), el("div", { class: "choices" }, select, el("label", { class: "notes" }, with_notes, el("span", { text: tr("Notes") })), print));
      paper.style.setProperty("--columns", String(columns));
      paper.dataset.columns = String(columns);
      fill(
        paper,
        el("header", {}, el("h1", { text: board.name }), el("p", { class: "n", text: `${trn("{n} picture", "{n} pictures", board.entries.length)} · ${day(board.changed)}` }), notes && board.note && el("p", { class: "note", text: board.note })),
        el("ol", { class: "grid" }, ...board.entries.map((entry, n) => cell(entry, n, notes, pictures))),
        !board.entries.length && el("p", { class: "n", text: tr("Nothing is on this board yet.") }),
      );
      arrived();
    },
  };
});

function cell(entry, n, notes, pictures) {
  // Paper shows more than a screen does: the large size, all of them at once.
  const image = entry.picture && el("img", { src: `/thumb/${entry.picture}-large.webp`, alt: "", width: entry.width, height: entry.height, decoding: "async" });
  if (image) pictures.push(image);
  return el(
    "li",
    {},
    el("div", { class: "frame" }, image || el("span", { class: "n", text: tr("no picture") })),
    el("p", { class: "title" }, el("span", { class: "n", text: `${n + 1} ` }), el("b", { text: entry.title })),
    el("p", { class: "code", text: entry.codes.join(" · ") }),
    entry.missing && el("p", { class: "n", text: tr("no longer in {catalog}", { catalog: entry.catalog }) }),
    notes && entry.note && el("p", { class: "note", text: entry.note }),
  );
}
