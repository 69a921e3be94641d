/** A map that is being drawn: how far it is, and the way out; or why there is none, and the way on. */
import { post } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { tr } from "../kit/tr.js";
import { count, duration, problem } from "../kit/words.js";

const active = (job) => job && (job.state === "waiting" || job.state === "running");

/** Shows in `root` where the job stands; `onAgain()` begins anew, `stops`: who looks may stop it. Returns whether it is
 * under way. */
export function progress(root, { job, whole, packing, version }, { onAgain, stops }) {
  if (active(job)) {
    const { stage, done, total, seconds_left } = job;
    let bar = root.querySelector("progress");
    if (!bar) {
      bar = el("progress", { "aria-label": tr("Drawing the map") });
      const cancel = el("button", { type: "button", class: "button plain cancel", text: tr("Cancel") });
      cancel.onclick = () => {
        cancel.disabled = true;
        post(`/api/jobs/${job.id}/cancel`).catch((error) => fill(root, problem(error)));
      };
      fill(root, el("div", { class: "job" }, el("div", { class: "line" }, el("span", { class: "said" }), stops && cancel), bar));
    }
    const words = [packing ? tr("preparing pictures") : stage || tr("waiting for its turn")];
    if (total) words.push(tr("{done} of {total}", { done: count(done), total: count(total) }));
    if (seconds_left > 10) words.push(tr("{time} left", { time: duration(seconds_left) }));
    const cancel = root.querySelector(".cancel");
    if (cancel) cancel.hidden = packing; // the map stands: there is nothing to stop that anybody waits for
    root.querySelector(".said").textContent = words.join(" · ");
    if (total) Object.assign(bar, { max: total, value: done });
    else bar.removeAttribute("value");
    root.hidden = false;
    return true;
  }
  root.hidden = whole || !job;
  if (whole || !job) fill(root);
  else {
    const cancelled = { what: tr("The map was stopped"), why: version ? tr("this is an earlier one") : "", remedy: "" };
    fill(root, problem(job.error ?? cancelled), el("button", { type: "button", class: "button main", text: tr("Draw it"), onclick: onAgain }));
  }
  return false;
}
