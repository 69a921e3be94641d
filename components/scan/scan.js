import { calm, component, el, fill, listeners } from "../kit/dom.js";
import { post } from "../kit/api.js";
import { icon } from "../kit/icons.js";
import { address, anchor } from "../kit/link.js";
import { tr, trn } from "../kit/tr.js";
import { count, problem } from "../kit/words.js";
import { pictureSources } from "../searchbox/pictures.js";
import { photo } from "./photo.js";
import { readable } from "./readable.js";

const STAGES = ["codes", "words", "picture"];
const FIELDS = 6;
const OTHERS = 6;
const sureOf = ({ confidence }) => Math.min(99, Math.round(100 * confidence)); // nobody is ever quite sure

export default component((root) => {
  const NAMES = { codes: tr("Codes"), words: tr("Printed words"), picture: tr("Looks") };
  const LOOKING = { codes: tr("looking for codes"), words: tr("reading what is printed"), picture: tr("comparing with every picture") };
  const NOTHING = { codes: tr("no code found"), words: tr("nothing printed that can be read"), picture: tr("nothing here looks like that") };
  const BY = { code: tr("known by its code"), words: tr("known by what is printed on it"), match: tr("the very same thing"), picture: tr("looks like it") };

  const events = listeners();
  let catalog = "";
  let turn = 0; // a photo that comes while another is looked at takes its place
  const advice = el("p", { class: "advice", role: "status", hidden: true });
  const stages = el("ol", { class: "stages", "aria-label": tr("How it was found") });
  const shown = el("div", { class: "shown" });
  const said = el("div", { class: "said", "aria-live": "polite" });
  const box = el("div", { class: "scan" });
  const sources = pictureSources(root, events, { catalog: () => catalog, busy: () => {}, failed, takes: look });
  root.prepend(box);
  let view = null;

  return {
    update(data) {
      if (data.catalog === catalog) return;
      catalog = data.catalog;
      begin(data.items);
    },
    destroy() {
      turn++;
      view?.close();
      events.off();
    },
  };

  function begin(items) {
    fill(
      box,
      el(
        "section",
        { class: "ask" },
        el("h1", { text: tr("What is this?") }),
        el("p", { text: trn("Show a thing, its bar code or its label, and see which of {shown} item it is.", "Show a thing, its bar code or its label, and see which of {shown} items it is.", items, { shown: count(items) }) }),
        el(
          "div",
          { class: "ways" },
          el("button", { class: "button main", type: "button", onclick: sources.camera }, icon("camera"), tr("Take a picture")),
          el("button", { class: "button", type: "button", onclick: sources.choose }, icon("upload"), tr("Choose a picture")),
        ),
        el("p", { class: "hint", text: tr("Or drop or paste one. The picture is not kept.") }),
      ),
      el("div", { class: "found", hidden: true }, el("div", { class: "left" }, shown, advice, stages), said),
    );
  }

  function failed(error) {
    fill(said, el("div", { class: "problem", role: "alert" }, problem(error)));
    box.querySelector(".found").hidden = false;
  }

  async function look(file) {
    const mine = ++turn;
    view?.close();
    view = photo(file);
    fill(shown, view.element);
    advise("");
    fill(said, el("p", { class: "wait", text: tr("Looking …") }));
    const rows = Object.fromEntries(STAGES.map((name) => [name, row(name)]));
    fill(stages, ...STAGES.map((name) => rows[name].element));
    box.classList.add("asked");
    const found = box.querySelector(".found");
    found.hidden = false;
    found.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "nearest" });
    try {
      const opened = await post(`/api/scans?catalog=${encodeURIComponent(catalog)}`, file);
      if (mine !== turn) return;
      advise(opened.advice);
      view.sized(opened);
      const done = {};
      for (const name of STAGES) {
        rows[name].looking();
        done[name] = await stage(opened.key, name);
        if (mine !== turn) return;
        rows[name].told(done[name]);
        if (!opened.advice && done[name].advice) advise(done[name].advice);
        if (name !== "picture") view.mark(name, done[name].records);
        if (done[name].answer) break;
      }
      for (const name of STAGES) {
        if (done[name]) continue;
        rows[name].skipped(async () => {
          rows[name].looking();
          try {
            const late = await stage(opened.key, name);
            if (mine !== turn) return;
            rows[name].told(late);
            if (name !== "picture") view.mark(name, late.records);
          } catch (error) {
            if (mine === turn) rows[name].failed(error);
          }
        });
      }
      tell(STAGES.map((name) => done[name]).filter(Boolean));
    } catch (error) {
      if (mine !== turn) return;
      for (const name of STAGES) rows[name].stopped();
      failed(error);
    }
  }

  /** One line about a poor photo; it stands beside the answer and never in its way. */
  function advise(text) {
    advice.textContent = text;
    advice.hidden = !text;
  }

  function stage(key, name) {
    return post(`/api/scans/${encodeURIComponent(key)}/${name}?catalog=${encodeURIComponent(catalog)}`);
  }

  function row(name) {
    const state = el("span", { class: "state", text: tr("waits") });
    const time = el("span", { class: "time" });
    const element = el("li", { dataset: { stage: name } }, el("b", { text: NAMES[name] }), time, state);
    const set = (kind, ...what) => {
      element.dataset.state = kind;
      fill(state, ...what);
    };
    return {
      element,
      looking: () => set("looking", `${LOOKING[name]} …`),
      stopped: () => ["looking", undefined].includes(element.dataset.state) && set("none", tr("not looked at")),
      failed: (error) => set("none", error.what ?? String(error)),
      skipped: (more) => set("skipped", el("button", { class: "link", type: "button", text: tr("not needed: look all the same"), onclick: more })),
      told({ records, answer, hits, ms, off }) {
        if (off) return set("none", tr("switched off for this catalog"));
        time.textContent = tr("{ms} ms", { ms: count(Math.round(ms)) });
        const read = records.map((record) => readable(record.text)).join(" · ");
        const about = read ? el("q", { dir: "auto", text: read.length > 140 ? `${read.slice(0, 139)}…` : read }) : null;
        if (answer) return set("answer", icon("check"), tr("{title}, {sure} % sure", { title: titleOf(answer, hits), sure: sureOf(answer) }), about);
        if (records.length) return set("none", name === "codes" ? tr("no item here has this code") : tr("they name no item for certain"), about);
        set("none", NOTHING[name]);
      },
    };
  }

  function titleOf({ id }, hits) {
    return hits.find((hit) => hit.id === id)?.title || id;
  }

  function tell(done) {
    const last = done.at(-1);
    const again = el("button", { class: "button", type: "button", onclick: sources.camera }, icon("camera"), tr("Scan another"));
    if (last.answer) {
      const hit = last.hits.find((one) => one.id === last.answer.id) ?? last.hits[0];
      fill(said, card(hit, last.answer), others(last.hits.filter((one) => one !== hit && one.above_line), tr("Also possible")), again);
      return;
    }
    const near = done.map(({ hits }) => hits).filter((hits) => hits.length).at(-1) ?? [];
    fill(
      said,
      el("div", { class: "unknown" }, el("h2", { text: tr("Not known for certain") }), el("p", { text: near.length ? tr("Nothing in this catalog is surely this. These come closest.") : tr("Nothing in this catalog is like this.") })),
      others(near, tr("Closest")),
      again,
    );
  }

  function card(hit, answer) {
    const fields = Object.entries(hit.fields).filter(([, value]) => value !== null && value !== "").slice(0, FIELDS);
    const sure = sureOf(answer);
    return el(
      "article",
      { class: "card", "aria-label": hit.title || hit.id },
      anchor(address("item", { catalog, id: hit.id }), { "aria-label": tr("Open {title}", { title: hit.title || hit.id }) }, el("img", { src: `/thumb/${hit.picture}-large.webp`, alt: "" })),
      el(
        "div",
        {},
        el("p", { class: "why" }, icon("check"), `${BY[answer.by]}, ${tr("{sure} % sure", { sure })}`),
        el("h2", { dir: "auto" }, anchor(address("item", { catalog, id: hit.id }), { text: hit.title || hit.id })),
        answer.why.length ? el("p", { class: "proof", dir: "auto", text: answer.why.slice(0, 8).map(readable).join(" · ") }) : null,
        el("dl", {}, ...fields.map(([name, value]) => el("div", {}, el("dt", { text: name }), el("dd", { dir: "auto", text: Array.isArray(value) ? value.join(", ") : String(value) })))),
      ),
    );
  }

  function others(hits, title) {
    if (!hits.length) return null;
    return el(
      "section",
      { class: "others", "aria-label": title },
      el("h3", { text: title }),
      el("ol", {}, ...hits.slice(0, OTHERS).map((hit) => el("li", {}, anchor(address("item", { catalog, id: hit.id }), { title: hit.title, "aria-label": hit.title || hit.id }, el("img", { class: "square", src: `/thumb/${hit.picture}-small.webp`, alt: "", loading: "lazy" }), el("span", { dir: "auto", text: hit.title || hit.id }))))),
    );
  }
});
