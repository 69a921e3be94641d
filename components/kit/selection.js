/** What is selected in this tab, from any page and catalog: `{catalog, id, title, picture}`, in the order of choosing. */
const KEY = "vitrine-selection";
const MOST = 500;

let chosen = load();

function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.catalog === "string" && typeof one?.id === "string") : [];
  } catch {
    return []; // another program's words under our name, or storage that is shut: begin anew
  }
}

function keep(next) {
  chosen = next.slice(0, MOST);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // full or shut: the selection lasts as long as the page
  }
  window.dispatchEvent(new CustomEvent("vitrine:selection"));
}

const same = (one) => (other) => other.catalog === one.catalog && other.id === one.id;

export const selection = () => chosen;
export const isSelected = (item) => chosen.some(same(item));
export const clear = () => keep([]);
export const toggle = (item) => keep(isSelected(item) ? chosen.filter((one) => !same(item)(one)) : [...chosen, plain(item)]);
export const select = (items) => keep([...chosen, ...items.filter((item) => !isSelected(item)).map(plain)]);
export const deselect = (items) => keep(chosen.filter((one) => !items.some(same(one))));

const plain = ({ catalog, id, title, picture }) => ({ catalog, id, title, picture });

/** Ask on which board to put items; the tray answers. */
export const putOnBoard = (items) => window.dispatchEvent(new CustomEvent("vitrine:put-on-board", { detail: items.map(plain) }));
