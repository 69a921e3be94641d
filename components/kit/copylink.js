import { el } from "./dom.js";
import { icon } from "./icons.js";

/** A button that copies the page's address. */
export function copyLink(style) {
  const label = el("span", { text: "Copy link", role: "status" });
  const button = el("button", { type: "button", class: style, title: "Copy link" }, icon("link"), label);
  const sign = (name) => button.firstChild.replaceWith(icon(name));
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      label.textContent = "Copied";
      sign("check");
    } catch {
      label.textContent = "Copy it from the address bar"; // browsers keep the clipboard to https pages and localhost
    }
    setTimeout(() => {
      label.textContent = "Copy link";
      sign("link");
    }, 2500);
  };
  return button;
}
