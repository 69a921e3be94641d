import { component, el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor, arrived } from "../kit/link.js";
import { listed, problem } from "../kit/words.js";
import { detail } from "./detail.js";
import { backups, stands } from "./keeping.js";
import { modelList } from "./models.js";
import { watchJobs } from "../kit/jobs.js";
import { creator } from "./create.js";
import { tr, trn } from "../kit/tr.js";

const UNWELL = new Set(["gone", "asks", "failed"]); // what somebody should look at

export default component((root, setTriggerValue) => {
  // A trigger with the same value twice is still two requests.
  const ask = (what, catalog = "", values = {}) => {
    window.dispatchEvent(new CustomEvent("vitrine:going"));
    setTriggerValue("act", { do: what, catalog, values, at: Date.now() });
  };
  const message = el("div", { class: "message" });
  const head = el("div", { class: "head" });
  const body = el("div", {});
  const make = creator(root, ask);
  // What a visitor is writing is not taken from under their hands; the page is shown anew when they have done.
  const writing = () => root.getRootNode().activeElement?.matches(".about-one form *, .create *");
  const watch = watchJobs(root, () => (writing() ? false : ask("refresh")));
  const models = modelList(ask, watch);
  const kept = backups(ask, watch);
  const open = new Set(); // catalogs whose history is open: it stays so when something is undone in it
  root.append(head, message, models.top, body, models.element, kept.element);

  return {
    update(data) {
      fill(
        head,
        el("h1", { text: tr("Catalogs") }),
        el("button", { class: "button main", type: "button", onclick: () => make.open(data) }, icon("add"), el("span", { text: tr("New catalog") })),
      );
      fill(message, data.error && problem(data.error, () => fill(message)));
      if (!data.cards.length) fill(body, welcome(data, make));
      else
        fill(
          body,
          el(
            "ul",
            { class: "cards" },
            ...data.cards.flatMap((card) => [cardOf(card, data, watch), data.detail?.name === card.name && el("li", { class: "about-one" }, detail({ ...data.detail, jobs: data.jobs, open }, card, ask, watch, data.cards.map(({ name }) => name).filter((name) => name !== card.name)))]),
          ),
        );
      models.update(data);
      kept.update(data);
      watch.start(data.jobs, data.cards, data.watched);
      arrived();
    },
    destroy: () => watch.stop(),
  };
});

function cardOf(card, data, watch) {
  const open = data.detail?.name === card.name;
  const job = data.jobs.find(({ id }) => id === card.job);
  return el(
    "li",
    { class: open ? "card on" : "card" },
    anchor(
      address("", { catalog: card.name }),
      { class: "mosaic", "aria-label": tr("Search {name}", { name: card.name }) },
      ...card.pictures.map((picture) => el("img", { src: `/thumb/${picture}-small.webp`, alt: "", loading: "lazy", decoding: "async" })),
      !card.pictures.length && el("span", { class: "bare", text: card.state === "indexing" ? tr("Being read") : tr("No pictures yet") }),
    ),
    el(
      "div",
      { class: "about" },
      el("h2", {}, anchor(address("", { catalog: card.name }), { text: card.name })),
      el("p", { text: data.watched[card.name] ? tr("{counts} · watched", { counts: counts(card) }) : counts(card) }),
      !open && UNWELL.has(data.watched[card.name]?.state) && el("p", { class: "unwell", text: stands(data.watched[card.name]) }),
      job ? watch.progress(job) : null,
      el(
        "div",
        { class: "ways" },
        card.items > 0 && anchor(address("", { catalog: card.name }), { class: "button", text: tr("Search") }),
        anchor(address("catalogs", open ? {} : { catalog: card.name }), { class: "button plain", text: open ? tr("Close") : tr("Manage"), "aria-expanded": String(open), "aria-label": open ? tr("Close {name}", { name: card.name }) : tr("Manage {name}", { name: card.name }), stay: true }),
      ),
    ),
  );
}

function counts({ items, views, state }) {
  if (!items) return state === "indexing" ? tr("Being indexed for the first time") : tr("Empty");
  return views === items ? trn("{n} picture", "{n} pictures", items) : listed([trn("{n} item", "{n} items", items), trn("{n} picture", "{n} pictures", views)]);
}

const step = (n, title, text) => el("li", {}, el("b", { class: "no", text: String(n), "aria-hidden": "true" }), el("div", {}, el("h3", { text: title }), el("p", { text })));

function welcome({ samples }, make) {
  return el(
    "section",
    { class: "welcome" },
    el("h2", { text: tr("Which pictures shall be searched?") }),
    el(
      "ol",
      { class: "steps" },
      step(1, tr("Choose pictures"), tr("a sample, a folder of your own, or files that you drop here")),
      step(2, tr("Vitrine reads them"), tr("once, on this machine; nothing leaves it")),
      step(3, tr("Search"), tr("by words, by a picture, or by both")),
    ),
    make.form({ samples }, { samplesFirst: true }),
  );
}
