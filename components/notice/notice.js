import { component, el, fill } from "../kit/dom.js";
import { anchor, arrived } from "../kit/link.js";

export default component((root) => ({
  update({ title, text, ways }) {
    fill(
      root,
      el(
        "section",
        { class: "notice", role: "status" },
        el("h1", { text: title }),
        text && el("p", { text }),
        ways.length > 0 && el("div", { class: "ways" }, ...ways.map(({ label, href }, i) => anchor(href, { class: i ? "button" : "button main", text: label }))),
      ),
    );
    arrived();
  },
}));
