// What the document shows before any script runs (frame/first.css) makes way for the real thing, part by part.

const first = () => document.getElementById("first");
const MOST = 3000; // ms; a page that says nothing of its own is not covered for longer

/** The header stands. */
export function headed() {
  first()?.querySelector(".head")?.remove();
  setTimeout(stands, MOST);
}

/** The page stands. */
export function stands() {
  first()?.remove();
}
