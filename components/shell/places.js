/** Everything that the command box reaches, as `{group, label, note, icon, picture, go}`. */
import { get } from "../kit/api.js";
import { boardAddress, listBoards } from "../kit/boards.js";
import { address, follow } from "../kit/link.js";
import { recent } from "../kit/recent.js";
import { listSaved, savedAddress } from "../kit/saved.js";
import { tr, trn } from "../kit/tr.js";

const MOST = 40;

/** What is known at once: pages, catalogs, recent searches, actions. */
export function placesAtHand({ pages, catalogs, catalog }, actions) {
  const kept = catalog ? { catalog } : {};
  return [
    ...pages.map(({ path, label, icon }) => ({ group: tr("Pages"), label, icon, go: () => follow(address(path, kept)) })),
    ...catalogs.map(({ name, items }) => ({ group: tr("Catalogs"), label: name, note: trn("{n} item", "{n} items", items), icon: "stack", go: () => follow(address("", { catalog: name })) })),
    ...recent().map(({ href, words, catalog: where }) => ({ group: tr("Recent searches"), label: words, note: where, icon: "search", go: () => follow(href) })),
    ...actions.map(({ label, icon, go }) => ({ group: tr("Actions"), label, icon, go })),
  ];
}

/** What the app has to be asked for: boards and saved searches. */
export async function placesKept() {
  if (getComputedStyle(document.documentElement).getPropertyValue("--for-editors").trim() === "none") return []; // neither is for visitors
  const [boards, saved] = await Promise.all([listBoards(), listSaved()]);
  return [
    ...boards
      .filter(({ deleted }) => deleted === null)
      .map(({ id, name, items }) => ({ group: tr("Boards"), label: name, note: trn("{n} picture", "{n} pictures", items), icon: "board", go: () => follow(boardAddress(id)) })),
    ...saved.map((one) => ({ group: tr("Saved searches"), label: one.name, note: one.catalog, icon: "star", go: () => follow(savedAddress(one)) })),
  ];
}

/** Items by their titles, and a search by the words themselves. */
export async function placesFound(text, catalog, signal) {
  const { items } = await get(`/api/find?q=${encodeURIComponent(text)}`, { signal });
  const search = catalog ? [{ group: tr("Search"), label: tr("Search {catalog} for “{words}”", { catalog, words: text }), icon: "search", go: () => follow(address("", { catalog, q: text })) }] : [];
  return [...items.map(({ catalog: where, id, title, picture }) => ({ group: tr("Items"), label: title, note: where, picture, icon: "picture", go: () => follow(address("item", { catalog: where, id })) })), ...search];
}

/** Those of the places that hold every word, in their groups. */
export function matching(places, text) {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ label, group, note = "" }) => {
    const all = `${label} ${group} ${note}`.toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  };
  return places.filter(fits).slice(0, MOST);
}
