import { el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { anchor, changed, follow, here } from "../kit/link.js";
import { forget, recent } from "../kit/recent.js";
import { changeSaved, countNew, listSaved, savedAddress, saveSearch } from "../kit/saved.js";
import { tr, trn } from "../kit/tr.js";
import { describe } from "./describe.js";

const SHOWN = 6;

/** Recent and saved searches of the catalog, as a first visit shows them. `failed(error)` tells the page. */
export function searches(catalog, failed) {
  const past = el("div", { class: "past" });
  const kept = el("div", { class: "kept" });
  paintRecent();
  load();

  function paintRecent() {
    const own = recent().filter((one) => one.catalog === catalog);
    fill(
      past,
      own.length > 0 && el("span", { class: "lead", text: tr("Recent") }),
      ...own.slice(0, SHOWN).map(({ href, words }) => anchor(href, { class: "chip", text: words })),
      own.length > 0 && el("button", { type: "button", class: "chip act", text: tr("Forget them"), title: tr("They are kept in this browser only"), onclick: () => (forget(), paintRecent()) }),
    );
  }

  async function load() {
    if (getComputedStyle(document.documentElement).getPropertyValue("--for-editors").trim() === "none") return; // they are not for visitors
    let own = [];
    try {
      own = (await listSaved()).filter((one) => one.catalog === catalog);
    } catch (error) {
      failed(error);
    }
    fill(kept, own.length > 0 && el("span", { class: "lead", text: tr("Saved") }), own.length > 0 && el("ul", { class: "saved" }, ...own.map((one) => entry(one, load, failed))));
  }

  return [kept, past];
}

function entry(saved, load, failed) {
  const fresh = el("span", { class: "fresh", hidden: true });
  countNew(saved.id).then(
    (n) => {
      fresh.hidden = n === 0;
      fresh.textContent = trn("{n} new", "{n} new", n);
    },
    () => (fresh.hidden = true), // its model sleeps or cannot be had: the search itself will say so
  );
  const row = el("li", { class: "chip saved-search" });
  const act = (request) => changeSaved(saved.id, request).then(load, failed);
  const rest = () =>
    fill(
      row,
      anchor(savedAddress(saved), { class: "name" }, icon("star"), el("span", { text: saved.name }), fresh),
      el("button", { type: "button", title: tr("Rename"), "aria-label": tr("Rename {name}", { name: saved.name }), onclick: rename }, icon("edit")),
      el("button", { type: "button", title: tr("Delete"), "aria-label": tr("Delete {name}", { name: saved.name }), onclick: sure }, icon("close")),
    );
  function rename() {
    const field = nameField(saved.name, (name) => (name && name !== saved.name ? act({ do: "rename", name }) : rest()));
    fill(row, field);
    field.select();
  }
  function sure() {
    const no = el("button", { type: "button", class: "say", text: tr("Keep it"), onclick: rest });
    fill(row, el("span", { text: tr("Delete {name}?", { name: saved.name }) }), el("button", { type: "button", class: "say bad", text: tr("Delete it"), onclick: () => act({ do: "delete" }) }), no);
    no.focus();
  }
  rest();
  return row;
}

function nameField(value, done) {
  const field = el("input", { type: "text", class: "name-field", value, size: 22, maxLength: 80, "aria-label": tr("Name of the saved search") });
  let ended = false;
  const end = (name) => {
    if (ended) return;
    ended = true;
    done(name);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") end(field.value.trim());
    if (event.key === "Escape") end("");
  });
  field.addEventListener("blur", () => field.isConnected && end(field.value.trim()));
  return field;
}

/** The chip by which the search at hand is saved, or what it is saved as. */
export function saveChip(data, failed) {
  const holder = el("span", { class: "chip act save" });
  const id = here().params.get("saved");
  if (getComputedStyle(document.documentElement).getPropertyValue("--for-editors").trim() === "none") return holder;
  if (id) {
    changeSaved(id, { do: "look" }).then(
      shown,
      () => offer(), // deleted since the link was made: it can be saved again
    );
    return holder;
  }
  offer();
  return holder;

  function shown({ name }) {
    fill(holder, icon("star"), el("b", { text: name }));
  }
  function offer() {
    fill(holder, el("button", { type: "button", class: "say", onclick: ask }, icon("star"), el("span", { text: tr("Save search") })));
  }
  function ask() {
    const field = nameField(describe(data).slice(0, 80), async (name) => {
      if (!name) return offer();
      const params = here().params;
      for (const other of ["catalog", "n", "view", "size", "lang", "saved"]) params.delete(other);
      try {
        const saved = await saveSearch(name, data.catalog, params.toString());
        shown(saved); // the run brings nothing new to this component, so it would not be painted again
        follow(changed({ saved: saved.id, n: here().params.get("n") }), { replace: true, stay: true });
      } catch (error) {
        offer();
        failed(error);
      }
    });
    fill(holder, field);
    field.select();
  }
}
