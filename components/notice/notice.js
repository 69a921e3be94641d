import { component, el, fill } from "../kit/dom.js";
import { watchJobs } from "../kit/jobs.js";
import { anchor, arrived, follow } from "../kit/link.js";

export default component((root) => {
  const watch = watchJobs(root, () => follow(location.pathname + location.search, { replace: true, stay: true }));
  return { update, destroy: () => watch.stop() };

  function update({ title, text, ways, job }) {
    fill(
      root,
      el(
        "section",
        { class: "notice", role: "status" },
        el("h1", { text: title }),
        text && el("p", { text }),
        job && watch.progress(job),
        ways.length > 0 && el("div", { class: "ways" }, ...ways.map(({ label, href }, i) => anchor(href, { class: i ? "button" : "button main", text: label }))),
      ),
    );
    watch.start(job ? [job] : [], []);
    arrived();
  }
});
