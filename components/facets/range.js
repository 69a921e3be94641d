import { el } from "../kit/dom.js";
import { changed, follow } from "../kit/link.js";
import { number } from "../kit/words.js";
import { tr } from "../kit/tr.js";

const STEPS = 200;

/** A number or year column: how its values lie, and two handles. Handles are range inputs, so keys work them too. */
export function range({ column, kind, low, high, chosen_low, chosen_high, histogram }) {
  const name = column.replaceAll("_", " ");
  const whole = kind === "year" || (Number.isInteger(low) && Number.isInteger(high) && high - low >= 20);
  const step = whole ? Math.max(1, Math.round((high - low) / STEPS)) : (high - low) / STEPS;
  const most = Math.max(...histogram, 1);
  const bars = histogram.map((n) => el("i", { style: { height: n ? `${Math.max(5, (n / most) * 100)}%` : "1px" } }));
  const said = el("output", {});
  const handle = (which, value) =>
    el("input", { type: "range", min: String(low), max: String(high), step: whole ? "1" : "any", value: String(value), "aria-label": which === "from" ? tr("{name}, from", { name }) : tr("{name}, to", { name }), dataset: { at: `${which} ${column}` } });
  const from = handle("from", chosen_low ?? low);
  const to = handle("to", chosen_high ?? high);

  const paint = () => {
    const [a, b] = [Number(from.value), Number(to.value)];
    bars.forEach((bar, i) => {
      const middle = low + ((high - low) * (i + 0.5)) / bars.length;
      bar.className = middle >= a && middle <= b ? "in" : "";
    });
    said.textContent = `${number(a, kind)} – ${number(b, kind)}`;
    from.setAttribute("aria-valuetext", number(a, kind));
    to.setAttribute("aria-valuetext", number(b, kind));
  };
  const tidy = (value) => String(whole ? Math.round(value) : Number(value.toPrecision(6)));
  const done = () => {
    const [a, b] = [Number(from.value), Number(to.value)];
    follow(changed({ [`min.${column}`]: a > low ? tidy(a) : null, [`max.${column}`]: b < high ? tidy(b) : null }), { stay: true });
  };
  // Keys move a handle by a step that is worth seeing; a search follows when they rest.
  let timer;
  for (const input of [from, to]) {
    input.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (!by || whole) return;
      event.preventDefault();
      input.value = String(Number(input.value) + by * step);
      input.dispatchEvent(new Event("input"));
      input.dispatchEvent(new Event("change"));
    });
    input.addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(done, 250);
    });
  }
  from.addEventListener("input", () => {
    if (Number(from.value) > Number(to.value)) from.value = to.value;
    paint();
  });
  to.addEventListener("input", () => {
    if (Number(to.value) < Number(from.value)) to.value = from.value;
    paint();
  });
  paint();
  return el(
    "fieldset",
    { class: "range" },
    el("legend", { text: name[0].toUpperCase() + name.slice(1) }),
    el("div", { class: "hist", "aria-hidden": "true" }, ...bars),
    el("div", { class: "handles" }, from, to),
    el("div", { class: "ends" }, el("span", { text: number(low, kind) }), said, el("span", { text: number(high, kind) })),
  );
}
