import { get } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { duration, listed, problem, sentences, size } from "../kit/words.js";
import { tr, trn } from "../kit/tr.js";

const LATER = "vitrine:no-better-model";
const megabytes = (n) => size(n * 1e6);

/** The list of models, behind one click, and the offer of a better one where the hub can be reached. */
export function modelList(ask, watch) {
  const offer = el("div", {});
  const rows = el("ul", { class: "model-rows" });
  const note = el("p", { class: "model-note" });
  const measure = el("button", { class: "button plain", type: "button", text: tr("Measure their speed here"), onclick: () => ask("measure-models") });
  const doing = el("div", { class: "doing" });
  const list = el(
    "details",
    { class: "models fold", ontoggle: () => list.open && load() },
    el("summary", { text: tr("Models") }),
    el("p", { class: "model-note", text: tr("A model is what reads the pictures. To have a catalog searched by another one, open Manage on its card.") }),
    rows,
    el("div", { class: "ways" }, measure),
    note,
  );
  const top = el("div", { class: "model-top" }, offer, doing);
  const element = el("section", { class: "model-part", "aria-label": tr("Models") }, list);
  let data = { jobs: [], cards: [] };
  let asked = false;
  let busy = false;

  async function load() {
    try {
      const { models } = await get("/api/models");
      fill(rows, ...models.map(row));
    } catch (error) {
      fill(rows, el("li", {}, problem(error)));
    }
  }

  async function look() {
    asked = true;
    try {
      const { reachable, offer: found } = await get("/api/models/offer");
      fill(note, reachable ? null : tr("The model hub cannot be reached from here. Weights can be brought by hand: docs/models.md shows how."));
      paintOffer(found);
    } catch {
      fill(note); // the page works without an offer
    }
  }

  function paintOffer(found) {
    if (!found || localStorage.getItem(LATER) === found.name || downloading(found.name)) return fill(offer);
    const cost = tr("{size} to download", { size: megabytes(found.megabytes) });
    const reading = found.pictures && found.seconds && trn("then {time} to read the {n} picture here once more", "then {time} to read the {n} pictures here once more", found.pictures, { time: duration(found.seconds) });
    const close = () => {
      localStorage.setItem(LATER, found.name);
      fill(offer);
    };
    fill(
      offer,
      el(
        "section",
        { class: "offer", "aria-label": tr("A better model") },
        el(
          "div",
          {},
          el("h2", { text: tr("A better model can be had") }),
          el("p", { text: `${tr("{title} has seen billions of pictures and knows words in {languages}; the one that comes along is small.", { title: found.title, languages: found.languages })} ${sentences(listed([cost, reading].filter(Boolean)), tr("searches go on meanwhile"), tr("licence: {licence}", { licence: found.licence }))}` }),
        ),
        el(
          "div",
          { class: "ways" },
          el("button", { class: "button main", type: "button", text: found.pictures ? tr("Get it and use it") : tr("Get it"), onclick: () => ask("get-model", "", { model: found.name, use: "yes" }) }),
          el("button", { class: "button plain", type: "button", text: tr("Not now"), onclick: close }),
        ),
      ),
    );
  }

  const downloading = (name) => data.jobs.find(({ kind, model, state }) => kind === "download" && model === name && (state === "waiting" || state === "running"));

  function row(model) {
    const facts = [
      model.megabytes && (model.on_disk ? tr("{size} on disk", { size: megabytes(model.megabytes) }) : megabytes(model.megabytes)),
      model.elsewhere && tr("runs elsewhere"),
      model.dimension && tr("{n} numbers a picture", { n: model.dimension }),
      model.languages,
      model.licence,
      model.speed && trn("{n} picture a second here", "{n} pictures a second here", Math.round(model.speed)),
    ];
    const state = model.on_disk
      ? el("span", { class: "model-here" }, icon("check"), el("span", { text: model.catalogs.length ? tr("In use") : tr("On disk") }))
      : model.elsewhere
        ? null
        : downloading(model.name)
          ? el("span", { class: "model-here", text: tr("Being downloaded") })
          : el("button", { class: "button", type: "button", text: tr("Get, {size}", { size: megabytes(model.megabytes ?? 0) }), "aria-label": tr("Get {name}, {size}", { name: model.title, size: megabytes(model.megabytes ?? 0) }), onclick: () => ask("get-model", "", { model: model.name }) });
    return el(
      "li",
      {},
      el(
        "div",
        {},
        el("h3", { text: model.title }),
        el("code", { text: model.name }),
        model.commercial === false && el("span", { class: "only", text: tr("research only") }),
        el("p", { text: [model.good_for, ...facts].filter(Boolean).join(" · ") }),
      ),
      state,
    );
  }

  return {
    /** What stands above the catalogs: the offer, and downloads under way. */
    top,
    element,
    update(next) {
      data = next;
      const jobs = data.jobs.filter(({ kind }) => kind === "download" || kind === "measure");
      const active = jobs.filter(({ state }) => state === "waiting" || state === "running");
      const failed = jobs.find(({ state }) => state === "failed");
      measure.disabled = active.some(({ kind }) => kind === "measure");
      fill(doing, ...active.map((job) => watch.progress(job)), !active.length && failed && failed === jobs[0] && problem(failed.error));
      if (list.open) load();
      if (active.some(({ kind }) => kind === "download")) fill(offer);
      if (!asked || (busy && !active.length)) look(); // what was stopped can be had again
      busy = active.length > 0;
    },
  };
}
