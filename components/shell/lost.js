import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr } from "../kit/tr.js";

const EVERY = 2000;

/**
 * Says that the app does not answer, and loads the page anew when it does again. Streamlit tells of a lost connection by
 * a dialog with words for developers: that dialog is hidden, and its coming is the sign. Returns how to stop.
 */
export function watchConnection(root) {
  const words = el("span", { text: tr("Vitrine does not answer. Your page stays as it is, and goes on when the app runs again.") });
  const bar = el("div", { class: "lost", role: "alert", hidden: true }, icon("warn"), words);
  root.append(bar);
  let timer = null;

  async function look() {
    try {
      const answer = await fetch("/_stcore/health", { cache: "no-store" });
      if (answer.ok) return location.reload();
    } catch {
      // still gone: that is what is waited for
    }
    timer = setTimeout(look, EVERY);
  }
  const observer = new MutationObserver(() => {
    if (timer !== null || !document.querySelector('[data-testid="stDialog"]')) return;
    bar.hidden = false;
    timer = setTimeout(look, EVERY);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    clearTimeout(timer);
  };
}
