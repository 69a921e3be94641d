/** Where there is no WebGL: the map as a picture, and why. */
import { catalogPath, get, post } from "../kit/api.js";
import { el, fill } from "../kit/dom.js";
import { arrived, here, note } from "../kit/link.js";
import { tr } from "../kit/tr.js";
import { problem } from "../kit/words.js";
import { groups } from "./groups.js";
import { progress } from "./progress.js";
import { Source } from "./source.js";
import { figures, truth } from "./truth.js";

const LOOK = 500; // ms between two looks at a map that is being drawn

/** Shows it in `field`, with groups and figures beside it; returns the way to end it. */
export function still({ catalog, field, work, under, groupsRoot, truthRoot, stops }) {
  let [stopped, timer] = [false, 0];
  const image = el("img", { class: "still", alt: tr("Map of {catalog}", { catalog }), hidden: true });
  const why = problem({ what: tr("This is a picture of the map"), why: tr("this browser has no WebGL 2, which moving it needs"), remedy: tr("open it in another browser, or switch on hardware acceleration") });
  fill(field, why, work, image);

  const path = () => {
    const { params } = here();
    return catalogPath(catalog, `map?${new URLSearchParams(["neighbours", "min_dist"].filter((name) => params.has(name)).map((name) => [name, params.get(name)]))}`);
  };
  const onSettings = (parameters) => {
    note(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])));
    wait();
  };

  async function wait() {
    clearTimeout(timer);
    try {
      const state = await get(path());
      if (stopped) return;
      if (progress(work, state, { onAgain: () => post(path()).then(wait), stops })) timer = setTimeout(wait, LOOK);
      if (state.version) {
        image.src = catalogPath(catalog, `map/${state.version}/picture.webp`);
        image.hidden = false;
        groups(groupsRoot, state.about.clusters, { catalog, source: new Source(catalog, state.version) });
        truth(truthRoot, state.about, { onSettings });
        under.textContent = figures(state.about);
      }
    } catch (error) {
      fill(work, problem(error));
      work.hidden = false;
    }
    arrived();
  }

  wait();
  return { destroy: () => ((stopped = true), clearTimeout(timer)) };
}
