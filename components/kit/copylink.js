import { el } from "./dom.js";
import { icon } from "./icons.js";
import { tr } from "./tr.js";

/** A button that copies the page's address. */
export function copyLink(style) {
  const label = el("span", { text: tr("Copy link"), role: "status" });
  const button = el("button", { type: "button", class: style, title: tr("Copy link") }, icon("link"), label);
  const sign = (name) => button.firstChild.replaceWith(icon(name));
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      label.textContent = tr("Copied");
      sign("check");
    } catch {
      label.textContent = tr("Copy it from the address bar"); // browsers keep the clipboard to https pages and localhost
    }
    setTimeout(() => {
      label.textContent = tr("Copy link");
      sign("link");
    }, 2500);
  };
  return button;
}
