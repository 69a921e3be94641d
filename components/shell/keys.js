/** The sheet of keys, opened by `?`. */
import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr } from "../kit/tr.js";

const COMMAND = /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl";

const GROUPS = [
  [tr("Everywhere"), [["?", tr("these keys")], ["/", tr("to the search box")], [`${COMMAND} K`, tr("go to any page, catalog or item")], ["Esc", tr("close what is open")]]],
  [
    tr("On the wall"),
    [
      ["← ↑ → ↓", tr("from picture to picture")],
      ["Home End", tr("first and last")],
      ["Enter", tr("open")],
      ["m", tr("more like this")],
      ["l", tr("less like this")],
      ["s", tr("select")],
      ["b", tr("add to a board")],
      ["w", tr("why this picture")],
    ],
  ],
  [tr("On an item"), [["+ −", tr("enlarge and shrink")], ["0", tr("fit")], ["← →", tr("other views")]]],
  [
    tr("On a board"),
    [
      ["Enter", tr("lift a picture by its handle, and put it down")],
      ["← ↑ → ↓", tr("move what is lifted")],
      ["Del", tr("take off")],
      [`${COMMAND} Z`, tr("undo")],
      [`${COMMAND} ⇧ Z`, tr("redo")],
    ],
  ],
  [tr("Comparing models"), [["1", tr("left is better")], ["2", tr("right is better")], ["0", tr("no difference")], ["u", tr("take the vote back")]]],
];

export function keySheet(root) {
  const dialog = el(
    "dialog",
    { class: "keys", "aria-label": tr("Keys"), onclick: (event) => event.target === dialog && dialog.close() },
    el("div", { class: "top" }, el("h2", { text: tr("Keys") }), el("button", { class: "ico", type: "button", "aria-label": tr("Close"), onclick: () => dialog.close() }, icon("close"))),
    el("div", { class: "groups" }, ...GROUPS.map(group)),
  );
  root.append(dialog);
  return { open: () => dialog.open || dialog.showModal() };
}

const group = ([title, keys]) =>
  el("section", {}, el("h3", { text: title }), el("dl", {}, ...keys.map(([key, does]) => el("div", {}, el("dt", {}, ...key.split(" ").map((one) => el("kbd", { text: one }))), el("dd", { text: does })))));
