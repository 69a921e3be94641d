import { component, el, fill } from "../kit/dom.js";
import { copyLink } from "../kit/copylink.js";
import { catalogPath } from "../kit/api.js";
import { icon } from "../kit/icons.js";
import { watchJobs } from "../kit/jobs.js";
import { address, anchor, arrived, changed, follow } from "../kit/link.js";
import { count, percent } from "../kit/words.js";
import { tr, trn } from "../kit/tr.js";

export default component((root) => {
  const box = el("div", { class: "quality" });
  root.append(box);
  const watch = watchJobs(root, () => follow(changed({}), { replace: true, stay: true }));
  return {
    update(data) {
      fill(box, head(data), going(data, watch), body(data), data.ways.length > 0 && ways(data));
      watch.start(data.job ? [data.job] : [], []);
      arrived();
    },
    destroy: () => watch.stop(),
  };
});

function head({ catalog, on, again, looked_at, groups, faults, chosen }) {
  const said = again
    ? trn("{n} of {all} picture is worth taking again.", "{n} of {all} pictures are worth taking again.", again, { all: count(looked_at) })
    : trn("{n} picture was looked at.", "{n} pictures were looked at.", looked_at);
  return el(
    "header",
    {},
    anchor(address("", { catalog }), { class: "back" }, icon("back"), el("span", { text: catalog })),
    el("h1", { text: tr("Pictures to take again") }),
    on && looked_at > 0 && el("p", { class: "said", text: said }),
    groups.length > 0 &&
      el(
        "div",
        { class: "ways" },
        el("a", { class: "button", href: catalogPath(catalog, "quality.csv"), download: "quality.csv" }, icon("table"), el("span", { text: tr("Table (CSV)") })),
        copyLink("button"),
      ),
    faults.length > 1 &&
      el(
        "nav",
        { class: "faults", "aria-label": tr("Faults") },
        pill(tr("All"), again, changed({ fault: null }), !chosen),
        ...faults.map(({ fault, title, count: n }) => pill(title, n, changed({ fault }), fault === chosen)),
      ),
  );
}

const pill = (title, n, href, on) => anchor(href, { class: on ? "pill on" : "pill", "aria-current": on ? "true" : null }, title, " ", el("b", { text: count(n) }));

function going({ on, left, job, failed, catalog, admin }, watch) {
  if (job) return admin ? el("div", { class: "going" }, watch.progress(job)) : el("p", { class: "note", role: "status", text: tr("The pictures are being looked at.") });
  const lines = [
    on && left > 0 && el("p", { class: "note", text: trn("{n} picture has not been looked at yet.", "{n} pictures have not been looked at yet.", left) }),
    failed > 0 && el("p", { class: "note" }, trn("{n} picture could not be looked at.", "{n} pictures could not be looked at.", failed), " ", admin && anchor(address("catalogs", { catalog }), { text: tr("See why") })),
  ];
  return lines;
}

function body(data) {
  const { on, looked_at, groups, catalog, admin, left } = data;
  if (!on)
    return empty(
      tr("Picture quality is switched off for this catalog"),
      admin ? tr("Switch it on where the catalog is managed, and its pictures are looked at in the background.") : tr("Whoever runs this Vitrine can switch it on."),
      admin && anchor(address("catalogs", { catalog }), { class: "button main", text: tr("Manage {name}", { name: catalog }) }),
    );
  if (!groups.length && !looked_at) return empty(tr("Nothing has been looked at yet"), tr("Pictures are looked at in the background while the app runs. What to take again stands here as soon as it is known."), null);
  if (!groups.length && !left) return empty(tr("Nothing needs to be taken again"), tr("The pictures are sharp, well lit and large enough."), anchor(address("", { catalog }), { class: "button", text: tr("Search {name}", { name: catalog }) }));
  return groups.map((group) => section(group, catalog));
}

const empty = (title, text, way) => el("section", { class: "empty" }, el("h2", { text: title }), el("p", { text }), way);

function section({ fault, title, why, remedy, count: n, pictures, open }, catalog) {
  return el(
    "section",
    { class: "group", "aria-label": title },
    el("h2", {}, title, " ", el("span", { class: "n", text: count(n) })),
    el("p", { class: "why" }, why, " ", el("b", { text: remedy })),
    el("ul", { class: "shots" }, ...pictures.map((one) => shot(one, catalog))),
    pictures.length < n && (open ? el("p", { class: "note", text: trn("The worst {n} is shown; the table has all.", "The worst {n} are shown; the table has all.", pictures.length) }) : anchor(changed({ fault }), { class: "button plain", text: trn("Show all {n}", "Show all {n}", n) })),
  );
}

function shot({ picture, image, item, title }, catalog) {
  return el(
    "li",
    {},
    anchor(address("item", { catalog, id: item }), { title: image }, el("img", { src: `/thumb/${picture}-small.webp`, alt: "", loading: "lazy", decoding: "async" }), el("span", { class: "title", dir: "auto", text: title }), el("span", { class: "file", dir: "auto", text: image })),
  );
}

function ways({ ways: found }) {
  return el(
    "section",
    { class: "group usual", "aria-label": tr("This catalog's way") },
    el("h2", { text: tr("This catalog's way") }),
    el("p", { class: "why", text: tr("So many pictures share this that it is taken for how they are meant; none is counted for it.") }),
    el("ul", {}, ...found.map(({ title, share }) => el("li", { text: tr("{fault}: {share} of the pictures", { fault: title, share: percent(share) }) }))),
  );
}
