import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { copyLink } from "../kit/copylink.js";
import { tr } from "../kit/tr.js";

/** One query with both sides' hits. Returns `{element, keys}`: what each key does. */
export function voting({ query, voted, total }, { vote, undo, end }) {
  let sent = false; // one vote a query, however often a key is hit while the answer is on its way
  const cast = (choice) => {
    if (sent) return;
    sent = true;
    buttons.forEach((button) => (button.disabled = true));
    vote(query.number, choice).finally(() => {
      sent = false;
      buttons.forEach((button) => (button.disabled = false));
    });
  };
  const back = () => voted && undo();
  const button = (key, label, choice) => el("button", { class: "button", type: "button", "aria-keyshortcuts": key, onclick: () => cast(choice) }, el("kbd", { text: key }), el("span", { text: label }));
  const buttons = [button("1", tr("Left is better"), "left"), button("0", tr("No difference"), "same"), button("2", tr("Right is better"), "right")];
  const element = el(
    "section",
    { class: "ballot" },
    asked(query),
    el("div", { class: "sides" }, side(tr("Left"), query.left), side(tr("Right"), query.right)),
    el(
      "div",
      { class: "bar" },
      el("div", { class: "votes", role: "group", "aria-label": tr("Your vote") }, ...buttons),
      el(
        "div",
        { class: "stand" },
        el("span", { class: "said", role: "status", text: tr("{n} of {total}", { n: voted + 1, total }) }),
        el("progress", { max: total, value: voted, "aria-label": tr("Votes") }),
        el("button", { class: "button plain", type: "button", disabled: !voted, "aria-keyshortcuts": "u", onclick: back }, icon("back"), el("span", { text: tr("Undo") })),
        el("button", { class: "button plain", type: "button", disabled: !voted, text: tr("Show the result now"), onclick: end }),
        copyLink("button plain"),
      ),
    ),
  );
  return { element, keys: { 1: () => cast("left"), 2: () => cast("right"), 0: () => cast("same"), u: back } };
}

/** The query itself: words, a picture, or both. */
export function asked({ text, title, picture, preview }) {
  const source = preview || (picture && `/thumb/${picture}-small.webp`);
  return el(
    "div",
    { class: "asked" },
    source && el("img", { src: source, alt: "" }),
    el("h2", {}, text ? `“${text}”` : el("span", { class: "like", text: title ? tr("Like {title}", { title }) : tr("Like this picture") })),
  );
}

function side(name, hits) {
  return el(
    "section",
    { class: "side", "aria-label": name },
    el("h3", { text: name }),
    hits.length
      ? el("ol", {}, ...hits.map(({ picture, title }) => el("li", {}, el("img", { src: `/thumb/${picture}-small.webp`, alt: title, title, decoding: "async" }))))
      : el("p", { class: "hint", text: tr("No answer") }),
  );
}
