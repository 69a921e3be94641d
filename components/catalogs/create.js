import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { dropzone } from "./dropzone.js";
import { tr } from "../kit/tr.js";

const SAMPLE_WORDS = { "sample-shop": tr("A shop: things to buy, with brands and prices"), "sample-gallery": tr("A gallery: paintings in several schools") };

/** Makes a catalog from a place on this machine, from dropped files, or from a sample. */
export function creator(root, ask) {
  const dialog = el("dialog", { class: "create", "aria-label": tr("New catalog") });
  root.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  const done = () => {
    if (dialog.open) dialog.close();
  };

  function form({ samples }, { samplesFirst = false } = {}) {
    const name = el("input", { class: "field", id: "catalog-name", type: "text", required: true, maxLength: 64, autocomplete: "off", placeholder: tr("for instance: Spring collection") });
    const path = el("input", { class: "field", id: "catalog-path", type: "text", autocomplete: "off", spellcheck: false, placeholder: tr("/home/me/pictures or /data/catalog.csv") });
    const suggest = () => {
      if (name.value || !path.value) return;
      const parts = path.value.replace(/[/\\]+$/, "").split(/[/\\]/);
      const last = parts.pop() ?? "";
      name.value = (/^catalog\.csv$/i.test(last) ? (parts.pop() ?? "") : last.replace(/\.(csv|zip)$/i, "")).slice(0, 64);
    };
    path.addEventListener("blur", suggest);
    const named = () => {
      suggest();
      if (name.reportValidity()) return name.value.trim();
      name.focus();
      return null;
    };
    const files = dropzone({
      catalog: named,
      done: () => {
        done();
        ask("refresh");
      },
    });
    const start = el("button", { class: "button main", type: "submit", text: tr("Index it") });
    return el(
      "form",
      {
        class: "new",
        onsubmit: (event) => {
          event.preventDefault();
          if (!path.value.trim()) return path.focus();
          const chosen = named();
          if (!chosen) return;
          done();
          ask("index", chosen, { source: path.value.trim() });
        },
      },
      samplesFirst && offer(samples, tr("Try a sample"), true),
      samplesFirst && el("h3", { class: "own", text: samples.length ? tr("Or your own pictures") : tr("Your own pictures") }),
      el("label", { for: "catalog-name", text: tr("Name") }),
      name,
      el(
        "div",
        { class: "two" },
        el(
          "section",
          {},
          el("h3", { text: tr("From this machine") }),
          el("p", { text: tr("A folder of pictures, a CSV file with one row a picture, or a zip of either. Vitrine reads it where it lies and writes nothing to it.") }),
          el("label", { for: "catalog-path", text: tr("Path") }),
          path,
          start,
        ),
        el("section", {}, el("h3", { text: tr("From files") }), el("p", { text: tr("Pictures, or a zip. They are copied into Vitrine's own folder; more can be added at any time.") }), files),
      ),
      !samplesFirst && offer(samples, tr("Or try a sample"), false),
    );
  }

  function offer(samples, title, main) {
    const use = (sample) => {
      done();
      ask("index", sample, { source: sample });
    };
    const button = (sample) => el("button", { class: main ? "button main" : "button", type: "button", onclick: () => use(sample) }, el("span", { text: SAMPLE_WORDS[sample] ?? sample }));
    return samples.length > 0 && el("section", { class: main ? "samples first" : "samples" }, el("h3", { text: title }), ...samples.map(button));
  }

  return {
    form,
    open(data) {
      fill(
        dialog,
        el("div", { class: "top" }, el("h2", { text: tr("New catalog") }), el("button", { class: "ico", type: "button", "aria-label": tr("Close"), onclick: () => dialog.close() }, icon("close"))),
        form(data),
      );
      dialog.showModal();
      dialog.querySelector("#catalog-name").focus();
    },
  };
}
