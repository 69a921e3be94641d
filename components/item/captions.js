/** What a captioning model says of the item's pictures, each said to be a model's; null where none has said anything. */
import { el } from "../kit/dom.js";
import { tr } from "../kit/tr.js";

const SHOWN = 4;

export function captions(said, stage, views) {
  if (!said?.length) return null;
  const lines = said.slice(0, SHOWN).map(({ text, model, picture }) =>
    el(
      "p",
      {},
      views > 1 ? el("button", { class: "reading", type: "button", dir: "auto", title: tr("Show where"), text, onclick: () => stage.bring(picture) }) : el("b", { dir: "auto", text }),
      el("span", { title: model, text: tr("Caption, by CoCa") }),
    ),
  );
  return el("section", { class: "captions", "aria-label": tr("Written by a captioning model") }, ...lines);
}
