import { el, fill } from "../kit/dom.js";
import { catalogPath, send } from "../kit/api.js";
import { icon } from "../kit/icons.js";
import { tr, trn, trParts } from "../kit/tr.js";
import { problem } from "../kit/words.js";

/** A place to drop pictures, folders or a zip, or to choose them. `catalog()` names where they go; null: not yet. */
export function dropzone({ catalog, done }) {
  const input = el("input", { type: "file", multiple: true, hidden: true, accept: "image/*,.heic,.heif,.avif,.tif,.tiff,.zip", "aria-label": tr("Choose files") });
  const status = el("div", { class: "status", role: "status" });
  const zone = el(
    "div",
    { class: "drop" },
    icon("upload"),
    el("p", {}, ...trParts("Drop pictures or a zip here, or {choose}", { choose: el("button", { type: "button", class: "choose", text: tr("choose files"), onclick: () => input.click() }) })),
    status,
    input,
  );

  async function use(files) {
    const name = files.length ? catalog() : null;
    if (!name) return;
    const form = new FormData();
    for (const { file, path } of files) form.append("files", file, path);
    const bar = el("progress", { max: 1, value: 0, "aria-label": tr("Sent") });
    const stop = el("button", { class: "button plain", type: "button", text: tr("Cancel") });
    const { done: sent, abort } = send(catalogPath(name, "files"), form, (share) => (bar.value = share));
    stop.onclick = abort;
    fill(status, el("span", { text: trn("Sending {n} file", "Sending {n} files", files.length) }), bar, stop);
    try {
      await sent;
      fill(status, el("span", { text: tr("Sent") }));
      done(name);
    } catch (error) {
      fill(status, error.name === "AbortError" ? el("span", { text: tr("Cancelled; nothing was added") }) : problem(error));
    } finally {
      input.value = "";
    }
  }

  input.addEventListener("change", () => use([...input.files].map((file) => ({ file, path: file.name }))));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    use(await dropped(event.dataTransfer));
  });
  return zone;
}

/** Dropped files with their paths; folders are walked. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, path: entry.fullPath.replace(/^\//, "") });
      return;
    }
    const reader = entry.createReader();
    // A reader gives its entries in parts, and an empty part at the end.
    for (;;) {
      const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!part.length) break;
      for (const one of part) await walk(one);
    }
  };
  for (const entry of entries) await walk(entry);
  return found;
}
