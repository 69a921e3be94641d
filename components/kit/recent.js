/** The last searches of this browser. They stay in it: nothing of them is sent anywhere. */

const KEY = "vitrine-recent";
const MOST = 12;

/** Newest first: `{href, catalog, words}`. */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.href === "string" && one.href.startsWith("/?") && typeof one.words === "string") : [];
  } catch {
    return []; // storage is switched off, or holds something else
  }
}

/** Put a search first; the same one stands there once. */
export function remember(search) {
  keep([search, ...recent().filter(({ href }) => href !== search.href)].slice(0, MOST));
}

export const forget = () => keep([]);

function keep(searches) {
  try {
    if (searches.length) localStorage.setItem(KEY, JSON.stringify(searches));
    else localStorage.removeItem(KEY);
  } catch {
    // full or switched off: the search itself works without
  }
}
