/** What pages say and ask about boards. */
import { get, post } from "./api.js";
import { address } from "./link.js";
import { plural } from "./words.js";

export const boardAddress = (id) => address("board", { id });
export const boardPath = (id, rest = "") => `/api/boards/${encodeURIComponent(id)}${rest}`;
export const listBoards = () => get("/api/boards").then(({ boards }) => boards);
export const createBoard = (name, items = []) => post("/api/boards", JSON.stringify({ name, items }));
export const changeBoard = (id, request) => post(boardPath(id), JSON.stringify(request));

/** A change in words, as undo and redo name it. */
export function stepWords({ kind, count }) {
  const pictures = plural(count, "picture");
  const words = { add: `adding ${pictures}`, remove: `taking off ${pictures}`, move: `moving ${pictures}`, annotate: "a note", rename: "the new name", note: "the board's note", merge: "merging in another board" };
  return words[kind] ?? "the last change";
}

/** The address of a comparison. */
export function compareAddress(items) {
  const params = new URLSearchParams();
  for (const { catalog, id } of items) params.append("i", `${catalog}/${id}`);
  return address("compare", params);
}
