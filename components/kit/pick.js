/** The round button by which a picture is selected. */
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { isSelected, select, selection, toggle } from "./selection.js";
import { tr } from "./tr.js";

const items = new WeakMap();
let last = null;

/** A button that selects; with Shift it selects everything between the last one and this. */
export function pick(item) {
  const button = el(
    "button",
    { type: "button", class: "pick", tabIndex: -1, title: tr("Select (s)"), "aria-label": tr("Select: {title}", { title: item.title }), "aria-keyshortcuts": "s", "aria-pressed": "false", onclick: (event) => choose(event, button, item) },
    icon("check"),
  );
  items.set(button, item);
  return button;
}

function choose(event, button, item) {
  const all = [...button.getRootNode().querySelectorAll(".pick")];
  const [from, to] = [all.indexOf(last), all.indexOf(button)].sort((a, b) => a - b);
  if (event.shiftKey && last?.isConnected && from >= 0) select(all.slice(from, to + 1).map((one) => items.get(one)));
  else toggle(item);
  last = button;
}

/** Show on every picture below `root` whether it is selected. */
export function paintPicks(root) {
  root.classList.toggle("picking", selection().length > 0);
  for (const button of root.querySelectorAll(".pick")) {
    const on = isSelected(items.get(button));
    button.setAttribute("aria-pressed", String(on));
    button.parentElement.classList.toggle("picked", on);
  }
}
