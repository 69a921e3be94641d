/** What can be done with a catalog as a whole: watching its folder, going back, copying, merging, backing up. */
import { el, fill } from "../kit/dom.js";
import { tr, trn } from "../kit/tr.js";
import { day, problem, size } from "../kit/words.js";

export function watching({ name, watch }, busy, ask) {
  if (!watch?.can) return null;
  const on = watch.state !== "off";
  const box = el("input", { type: "checkbox", checked: on, disabled: busy && !on, onchange: () => ask("watch", name, { on: box.checked ? "yes" : "no" }) });
  return el(
    "section",
    { class: "living watch", "aria-label": tr("Watched folder") },
    el("label", { class: "switch" }, box, el("span", { text: tr("Watch the folder, and index by itself what changes there") })),
    on && el("p", { class: `state ${watch.state}`, role: "status", text: stands(watch) }),
    watch.state === "asks" && el("div", { class: "ways" }, el("button", { class: "button bad", type: "button", disabled: busy, text: tr("Index anyway"), onclick: () => ask("accept", name) }), el("button", { class: "button", type: "button", text: tr("Stop watching"), onclick: () => ask("watch", name, { on: "no" }) })),
  );
}

/** Whether small things in big pictures are found too. */
export function parts({ name, regions }, busy, ask) {
  const box = el("input", { type: "checkbox", checked: regions, disabled: busy, onchange: () => ask("regions", name, { on: box.checked ? "yes" : "no" }) });
  return el(
    "section",
    { class: "living", "aria-label": tr("Parts of pictures") },
    el("label", { class: "switch" }, box, el("span", { text: tr("Find small things in big pictures too (reading the pictures takes several times as long)") })),
  );
}

/** How a watched folder stands, in words. */
export function stands({ state, lost, total }) {
  switch (state) {
    case "changing":
      return tr("Something changes there. It is indexed when it is quiet.");
    case "indexing":
      return tr("What has changed is being indexed.");
    case "gone":
      return tr("The folder is not there now, as when a disk was unplugged. Nothing is taken out of the catalog.");
    case "asks":
      return tr("{lost} of {total} pictures have gone at once. Nothing is taken out before you say so.", { lost, total });
    case "failed":
      return tr("It could not be indexed. Look for changes to see why.");
    default:
      return tr("Up to date.");
  }
}

/** The way back to before the last indexing. */
export function reverting({ name, former }, busy, ask) {
  if (!former) return null;
  const holder = el("div", { class: "back-rows" });
  const changes = [former.back && trn("{n} item comes back", "{n} items come back", former.back), former.gone && trn("{n} item goes", "{n} items go", former.gone)].filter(Boolean).join(", ");
  const show = () => fill(holder, el("button", { class: "button", type: "button", disabled: busy, text: tr("Go back to before this indexing"), onclick: sure }));
  const sure = () => {
    const no = el("button", { class: "button", type: "button", text: tr("Keep it as it is"), onclick: show });
    fill(
      holder,
      el("span", { role: "alert", text: `${changes || tr("Texts and pictures become what they were")}. ${tr("Your files stay as they are; edits and hidden items too.")}` }),
      el("button", { class: "button main", type: "button", text: tr("Go back"), onclick: () => ask("revert", name) }),
      no,
    );
    no.focus();
  };
  show();
  return holder;
}

/** A copy under another name. */
export function duplicating(name, busy, ask) {
  return asking(tr("Copy"), busy, (done) => {
    const field = el("input", { class: "field", type: "text", value: tr("{name} copy", { name }), maxLength: 64, "aria-label": tr("Name of the copy") });
    return [
      el("form", { onsubmit: (event) => (event.preventDefault(), field.value.trim() && ask("duplicate", name, { new: field.value.trim() })) }, field, el("button", { class: "button main", type: "submit", text: tr("Copy") }), no(done)),
      field,
    ];
  });
}

/** Another catalog put into this one. */
export function merging(name, others, busy, ask) {
  if (!others.length) return null;
  return asking(tr("Merge"), busy, (done) => {
    const choice = el("select", { class: "field", "aria-label": tr("Catalog that becomes a part of this one") }, ...others.map((other) => el("option", { value: other, text: other })));
    const join = el("input", { type: "checkbox" });
    return [
      el(
        "form",
        { class: "merge", onsubmit: (event) => (event.preventDefault(), ask("merge", name, { other: choice.value, join: join.checked ? "yes" : "no" })) },
        el("p", { text: tr("The other catalog becomes a part of {name}. Boards and links follow. This cannot be undone: copy a catalog first if you want to keep it.", { name }) }),
        choice,
        el("label", { class: "switch" }, join, el("span", { text: tr("Items of the same id are one item") })),
        el("button", { class: "button main", type: "submit", text: tr("Merge") }),
        no(done),
      ),
      choice,
    ];
  });
}

const no = (done) => el("button", { class: "button", type: "button", text: tr("Cancel"), onclick: done });

function asking(label, busy, form) {
  const holder = el("span", { class: "inline" });
  const button = el("button", { class: "button", type: "button", disabled: busy, text: label });
  const close = () => (holder.replaceChildren(button), button.focus());
  button.onclick = () => {
    const [element, first] = form(close);
    element.addEventListener("keydown", (event) => event.key === "Escape" && close());
    holder.replaceChildren(element);
    first.focus();
    first.select?.();
  };
  holder.append(button);
  return holder;
}

/** Backups that lie here, and a button for a new one. */
export function backups(ask, watch) {
  const now = el("div", { class: "now" });
  const button = el("button", { class: "button", type: "button", text: tr("Back up now"), onclick: () => ask("backup") });
  const list = el("ul", { class: "backups" });
  const element = el(
    "section",
    { class: "living all-backups", "aria-label": tr("Backups") },
    el("h2", { text: tr("Backups") }),
    el("p", { text: tr("One file with every catalog, board, edit and added picture. Your own folders are not in it. It is brought back with {command}.", { command: "vitrine restore" }) }),
    list,
    now,
    button,
  );
  return {
    element,
    update({ backups: found, cards, jobs, admin }) {
      element.hidden = !cards.length || !admin;
      const [last] = jobs.filter(({ kind }) => kind === "backup"); // newest first
      const going = last && (last.state === "waiting" || last.state === "running");
      button.disabled = Boolean(going);
      fill(now, going && watch.progress(last), last?.error && problem(last.error, () => fill(now)));
      fill(
        list,
        ...found.map(({ name, bytes, made, catalog }) =>
          el(
            "li",
            {},
            el("span", { class: "name" }, el("b", { text: day(made) }), el("span", { text: catalog ? tr("only {name}, {size}", { name: catalog, size: size(bytes) }) : tr("everything, {size}", { size: size(bytes) }) })),
            el("a", { class: "button", href: `/api/backups/${encodeURIComponent(name)}`, download: name, text: tr("Download"), "aria-label": tr("Download the backup of {day}", { day: day(made) }) }),
            el("button", { class: "button plain", type: "button", text: tr("Delete"), "aria-label": tr("Delete the backup of {day}", { day: day(made) }), onclick: () => ask("drop-backup", "", { name }) }),
          ),
        ),
      );
    },
  };
}
