/** What pages say and ask about boards. */
import { get, post } from "./api.js";
import { address } from "./link.js";
import { tr, trn } from "./tr.js";

export const boardAddress = (id) => address("board", { id });
export const boardPath = (id, rest = "") => `/api/boards/${encodeURIComponent(id)}${rest}`;
export const listBoards = () => get("/api/boards").then(({ boards }) => boards);
export const createBoard = (name, items = []) => post("/api/boards", JSON.stringify({ name, items }));
export const changeBoard = (id, request) => post(boardPath(id), JSON.stringify(request));

/** A change in words, as undo and redo name it. */
export function stepWords({ kind, count }) {
  if (kind === "add") return trn("adding {n} picture", "adding {n} pictures", count);
  if (kind === "remove") return trn("taking off {n} picture", "taking off {n} pictures", count);
  if (kind === "move") return trn("moving {n} picture", "moving {n} pictures", count);
  const words = { annotate: tr("a note"), rename: tr("the new name"), note: tr("the board's note"), merge: tr("merging in another board") };
  return words[kind] ?? tr("the last change");
}

/** The address of a comparison. */
export function compareAddress(items) {
  const params = new URLSearchParams();
  for (const { catalog, id } of items) params.append("i", `${catalog}/${id}`);
  return address("compare", params);
}
