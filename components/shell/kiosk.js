/** A public screen: after a while without a touch it returns to its start page, with a countdown that a touch ends. */
import { el, fill, listeners } from "../kit/dom.js";
import { tr } from "../kit/tr.js";

const COUNTED = 10; // seconds of the time that are counted down in sight
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"];

/** Returns how to start it anew with a number of seconds, and how to stop it. */
export function idle(root) {
  const events = listeners();
  const number = el("b", { "aria-hidden": "true" });
  const words = el("span", { text: tr("Back to the start – touch to stay") });
  const bar = el("div", { class: "idle", role: "status", hidden: true }, number, words);
  root.append(bar);
  let seconds = 0;
  let timer = null;
  let ends = 0;

  const begin = () => {
    clearTimeout(timer);
    bar.hidden = true;
    if (!seconds) return;
    ends = Date.now() + seconds * 1000;
    timer = setTimeout(count, Math.max(0, seconds - COUNTED) * 1000);
  };

  function count() {
    if (atStart()) return begin();
    const left = Math.ceil((ends - Date.now()) / 1000);
    if (left <= 0) return start();
    bar.hidden = false;
    fill(number, String(left));
    timer = setTimeout(count, 250);
  }

  /** Nothing of one visitor is left to the next: not what was selected or searched, nor look and language. */
  async function start() {
    begin();
    const alive = await fetch("/_stcore/health", { cache: "no-store" }).then((answer) => answer.ok, () => false);
    if (!alive) return; // a page that says so is better than the browser's own; it is tried again
    sessionStorage.clear();
    localStorage.clear();
    document.cookie = "vitrine-language=; path=/; max-age=0";
    location.replace("/");
  }

  for (const sign of SIGNS) events.on(document, sign, begin, { capture: true, passive: true });
  events.on(document, "contextmenu", (event) => event.preventDefault());
  return {
    wait(after) {
      if (after !== seconds) {
        seconds = after;
        begin();
      }
    },
    stop() {
      clearTimeout(timer);
      events.off();
      bar.remove();
    },
  };
}

/** The start page as it is first seen: nothing to return from. */
const atStart = () => location.pathname === "/" && !location.search && !scrolled();
const scrolled = () => (document.querySelector(".stMain")?.scrollTop ?? 0) > 8;
