import { el } from "./dom.js";
import { get, post } from "./api.js";
import { count, duration, modelName, problem, size } from "./words.js";
import { tr } from "./tr.js";

const EVERY = 600;
const EVERY_WATCHED = 2500; // while nothing is under way but a watched folder may begin something
const active = ({ state }) => state === "waiting" || state === "running";

/**
 * Follows the jobs while any is active, without running the page; `onEnd` when one has ended, or when a watched folder
 * has begun one or stands otherwise. Where `onEnd` answers false, the page cannot be shown anew just now: it is asked
 * again.
 */
export function watchJobs(root, onEnd) {
  const bars = new Map();
  let timer = null;
  let followed = new Set(); // ids of the jobs that the page shows as under way
  let shown = null; // how watched folders stand as the page shows it; null: it shows none

  async function look() {
    timer = null;
    if (!root.isConnected) return;
    try {
      const { jobs, watched } = await get("/api/jobs");
      const going = new Set(jobs.filter(active).map(({ id }) => id));
      for (const job of jobs) for (const bar of bars.get(job.id) ?? []) bar.paint(job);
      const ended = [...followed].some((id) => !going.has(id));
      const otherwise = shown !== null && (standing(watched) !== shown || [...going].some((id) => !followed.has(id)));
      if (ended || otherwise) {
        if (onEnd() !== false) return;
      } else followed = going;
    } catch (error) {
      for (const list of bars.values()) for (const bar of list) bar.fail(error);
    }
    plan();
  }

  function plan() {
    clearTimeout(timer);
    timer = followed.size ? setTimeout(look, EVERY) : shown !== null ? setTimeout(look, EVERY_WATCHED) : null;
  }

  return {
    /**
     * Follow these jobs, and those that cards name: one of them may have ended since the cards were made. `watched`:
     * how watched folders stand, by catalog.
     */
    start(jobs, cards, watched = {}) {
      shown = Object.keys(watched).length ? standing(watched) : null;
      followed = new Set([...jobs.filter(active).map(({ id }) => id), ...cards.map(({ job }) => job).filter((id) => id !== null)]);
      plan();
      for (const [id, list] of bars) bars.set(id, list.filter((bar) => bar.element.isConnected));
    },
    stop: () => clearTimeout(timer),
    /** A progress bar that follows the job. */
    progress(job) {
      const bar = makeBar(job);
      bars.set(job.id, [...(bars.get(job.id) ?? []), bar]);
      return bar.element;
    },
  };
}

/** A record of how watched folders stand that can be compared. */
const standing = (watched) => JSON.stringify(Object.entries(watched).map(([name, { state, lost, total }]) => [name, state, lost, total]).sort());

function doingOf({ kind, catalog, model }) {
  if (kind === "backup") return tr("Making a backup");
  if (kind === "download") return tr("Downloading {model}", { model: modelName(model) });
  if (kind === "tag") return tr("Choosing tags for {catalog}", { catalog });
  if (kind === "weigh") return tr("Learning what counts in {catalog}", { catalog });
  if (kind === "enrich") return tr("Reading the pictures of {catalog}", { catalog });
  if (kind === "caption") return tr("Writing captions for {catalog}", { catalog });
  if (kind === "map") return tr("Drawing the map of {catalog}", { catalog });
  if (kind === "measure") return tr("Measuring models");
  if (kind === "compare") return tr("Comparing models on {catalog}", { catalog });
  if (kind === "evaluate") return tr("Measuring {catalog} with your queries", { catalog });
  if (kind === "adapt") return tr("Adapting {catalog} to your photos", { catalog });
  if (kind === "calibrate") return tr("Learning what a match is in {catalog}", { catalog });
  if (kind === "duplicate") return tr("Copying into {catalog}", { catalog });
  if (kind === "merge") return tr("Merging into {catalog}", { catalog });
  if (kind === "refill") return tr("Filling {catalog} again", { catalog });
  if (kind === "revert") return tr("Taking {catalog} back to an earlier state", { catalog });
  if (kind === "backup") return catalog ? tr("Backing up {catalog}", { catalog }) : tr("Backing up all catalogs");
  return model ? tr("Changing {catalog} to {model}", { catalog, model: modelName(model) }) : tr("Indexing {catalog}", { catalog });
}

function makeBar(job) {
  const said = el("span", { class: "said" });
  const doing = doingOf(job);
  const bar = el("progress", { "aria-label": doing });
  const cancel = el("button", { class: "button plain", type: "button", text: tr("Cancel"), "aria-label": tr("Cancel: {job}", { job: doing }) });
  const element = el("div", { class: "job" }, el("div", { class: "line" }, said, cancel), bar);
  const fail = (error) => element.replaceChildren(problem(error));
  cancel.onclick = async () => {
    cancel.disabled = true;
    cancel.textContent = tr("Stopping");
    try {
      await post(`/api/jobs/${job.id}/cancel`);
    } catch (error) {
      fail(error);
    }
  };
  const paint = ({ kind, model, state, stage, done, total, unit, rate, seconds_left }) => {
    const words = [model && (kind === "download" ? modelName(model) : tr("to {model}", { model: modelName(model) })), state === "waiting" ? tr("waiting for its turn") : stage];
    const amount = unit === "bytes" ? size : count;
    if (total) {
      bar.max = total;
      bar.value = done;
      words.push(tr("{n} of {total}", { n: amount(done), total: amount(total) }));
    } else bar.removeAttribute("value");
    if (rate >= 1 && state === "running") words.push(tr("{n} a second", { n: amount(Math.round(rate)) }));
    if (seconds_left > 1 && state === "running") words.push(tr("{time} left", { time: duration(seconds_left) }));
    said.textContent = words.filter(Boolean).join(" · ");
  };
  paint(job);
  return { element, paint, fail };
}
