import { component, el, fill } from "../kit/dom.js";
import { get, post } from "../kit/api.js";
import { watchJobs } from "../kit/jobs.js";
import { address, anchor, arrived } from "../kit/link.js";
import { modelName, problem } from "../kit/words.js";
import { result } from "./result.js";
import { setup } from "./setup.js";
import { voting } from "./voting.js";
import { tr, trParts } from "../kit/tr.js";

export default component((root) => {
  const head = el("div", { class: "head" });
  const message = el("div", { class: "message" });
  const body = el("div", { class: "body" });
  root.append(head, message, body);
  let state = null;
  let keys = null; // what the keyboard does now
  const path = (rest = "") => `/api/comparisons/${encodeURIComponent(state.id)}${rest}`;
  const watch = watchJobs(root, () => send(() => get(path())));

  /** Do something that answers with the new state, and show that. */
  async function send(request) {
    try {
      show(await request());
      fill(message);
    } catch (error) {
      fill(message, problem(error, () => fill(message)));
    }
  }
  const act = (rest) => send(() => post(path(rest)));

  function show(next) {
    // Whoever votes with Tab and Enter stays on the same button.
    const held = root.getRootNode().activeElement?.getAttribute("aria-keyshortcuts");
    state = next;
    keys = null;
    fill(head, el("h1", { text: tr("Compare models") }), el("p", { class: "what" }, ...named(state)));
    const stages = {
      preparing: () => preparing(state, watch),
      failed: () => failed(state, () => act("/start")),
      voting: () => {
        const ballot = voting(state, { vote: (query, choice) => act(`/votes?query=${query}&choice=${choice}`), undo: () => act("/undo"), end: () => act("/end") });
        keys = ballot.keys;
        return ballot.element;
      },
      done: () => result(state, () => act("/undo")),
    };
    fill(body, stages[state.status]());
    if (held) body.querySelector(`[aria-keyshortcuts="${held}"]`)?.focus({ preventScroll: true });
    watch.start(state.job ? [state.job] : [], []);
  }

  const onKey = (event) => {
    const typing = event.composedPath()[0]?.matches?.("input, textarea, select");
    if (!keys || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const does = keys[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  };
  document.addEventListener("keydown", onKey);

  return {
    update(data) {
      fill(message);
      if (data.state) show(data.state);
      else {
        state = keys = null;
        watch.stop();
        fill(head, el("h1", { text: tr("Compare models") }));
        fill(body, setup(data, message));
      }
      arrived();
    },
    destroy() {
      document.removeEventListener("keydown", onKey);
      watch.stop();
    },
  };
});

function named({ models: [one, other], catalog }) {
  const name = (model) => el("b", { text: modelName(model), title: model });
  return trParts("{one} and {other} on {catalog}", { one: name(one), other: name(other), catalog: anchor(address("", { catalog }), { text: catalog }) });
}

function preparing({ job }, watch) {
  return el(
    "section",
    { class: "wait" },
    el("h2", { text: tr("Both models are reading") }),
    el("p", { text: tr("Pictures that a model has not read are read once and kept. Then both answer the same queries. You can leave this page and come back.") }),
    watch.progress(job),
  );
}

function failed({ catalog, error }, again) {
  const stopped = error.error === "cancelled";
  return el(
    "section",
    { class: "wait" },
    stopped ? el("p", { text: tr("The comparison was stopped. What was read is kept.") }) : problem(error),
    el(
      "div",
      { class: "ways" },
      el("button", { class: "button main", type: "button", text: stopped ? tr("Go on") : tr("Try again"), onclick: again }),
      anchor(address("bench", { catalog }), { class: "button", text: tr("Compare others") }),
    ),
  );
}
