/**
 * Every state of a page is its address, and every control is a link. Following one pushes the address and tells
 * Streamlit as the browser's own back button does (a `popstate` event), which runs the page anew with that address.
 */
import { el, scroller } from "./dom.js";
import { stands } from "./first.js";

/** The address now: `{page, params}`; page "" is the search page, params a URLSearchParams. */
export function here() {
  return { page: location.pathname.replace(/^\/+|\/+$/g, ""), params: new URLSearchParams(location.search) };
}

/** An address with parameters set (string or array), or removed (null). Paging starts anew unless `n` is given. */
export function changed(changes, { page = here().page, params = here().params } = {}) {
  const next = new URLSearchParams(params);
  if (!("n" in changes)) next.delete("n");
  if (!("saved" in changes)) next.delete("saved"); // another search than the one that was saved
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null && one !== undefined && one !== "") next.append(name, one);
  }
  return address(page, next);
}

/** The address of a page with nothing but these parameters. */
export function address(page, params) {
  const text = (params instanceof URLSearchParams ? params : new URLSearchParams(params)).toString();
  return `/${page}${text ? `?${text}` : ""}`;
}

/** All values of a parameter plus, or minus, one. */
export function plus(name, value) {
  const values = here().params.getAll(name);
  return values.includes(value) ? values : [...values, value];
}
export function minus(name, value) {
  return here().params.getAll(name).filter((one) => one !== value);
}

/** Go to an address of this app without loading the page anew. */
export function follow(href, { replace = false, stay = false } = {}) {
  remember();
  const state = { vitrine: true, from: replace ? history.state?.from : location.href, top: stay ? scroller().scrollTop : 0 };
  if (replace) history.replaceState(state, "", href);
  else history.pushState(state, "", href);
  if (!stay) scroller().scrollTop = 0;
  window.dispatchEvent(new CustomEvent("vitrine:going"));
  window.dispatchEvent(new PopStateEvent("popstate", { state }));
}

/** Change the address without running the page: for what is on the page already (how many hits are loaded). */
export function note(changes) {
  history.replaceState({ ...history.state, vitrine: true }, "", changed({ n: here().params.get("n"), saved: here().params.get("saved"), ...changes }));
}

/** Keep the scroll position with the history entry, so that the back button returns to the same place. */
export function remember() {
  history.replaceState({ ...history.state, top: scroller().scrollTop }, "", location.href);
}

/** Called by a page's main component when its content stands; not `stood`: another above it says that the page does. */
export function arrived(stood = true) {
  if (stood) stands();
  window.dispatchEvent(new CustomEvent("vitrine:arrived"));
  const top = history.state?.top;
  if (restoring && typeof top === "number") scroller().scrollTop = top;
  restoring = false;
}

let restoring = false;
window.addEventListener("popstate", (event) => {
  if (event.isTrusted) {
    restoring = true;
    window.dispatchEvent(new CustomEvent("vitrine:going"));
  }
});

/** A link that is followed in place; with a modifier key the browser opens it as it would any link. */
export function anchor(href, props = {}, ...children) {
  const { stay, ...rest } = props;
  return el(
    "a",
    {
      href,
      ...rest,
      onclick: (event) => {
        if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        follow(event.currentTarget.getAttribute("href"), { stay });
      },
    },
    ...children,
  );
}
