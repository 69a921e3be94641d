// What the document shows before any script runs (frame/first.css) makes way once the header and the page stand. Until
// then what is below it is hidden: parts arrive one by one, and nobody sees them push each other about.

const MOST = 15000; // ms from the header on; a page that says nothing of its own is not covered for longer
const stand = { header: false, page: false };

const gone = () => document.getElementById("first")?.remove();
const look = () => stand.header && stand.page && gone();

/** The header stands. */
export function headed() {
  if (!stand.header) setTimeout(gone, MOST);
  stand.header = true;
  look();
}

/** The page stands. */
export function stands() {
  stand.page = true;
  look();
}
