/** Saved searches: kept by the app, shared by their links. */
import { get, post } from "./api.js";
import { address } from "./link.js";

export const listSaved = () => get("/api/searches").then(({ searches }) => searches);
export const countNew = (id) => get(`/api/searches/${encodeURIComponent(id)}/new`).then((said) => said.new);
export const saveSearch = (name, catalog, query) => post("/api/searches", JSON.stringify({ name, catalog, query }));
export const changeSaved = (id, request) => post(`/api/searches/${encodeURIComponent(id)}`, JSON.stringify(request));

/** The address of a saved search; `saved` in it says that it is being looked at. */
export function savedAddress({ id, catalog, params }) {
  const link = new URLSearchParams({ catalog });
  for (const [name, values] of Object.entries(params)) for (const value of values) link.append(name, value);
  link.set("saved", id);
  return address("", link);
}
