/** The app's own routes. Errors carry what happened, why, and what to do: `{what, why, remedy}`. */

import { tr } from "./tr.js";

export class Problem extends Error {
  constructor({ what, why = "", remedy = "", ...more }) {
    super(what);
    Object.assign(this, more, { what, why, remedy });
  }
}

const UNREACHABLE = { what: tr("Vitrine does not answer"), why: tr("the app was stopped, or the network is gone"), remedy: tr("start it again, then reload the page") };

let token;

async function answer(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(UNREACHABLE);
  }
  const body = await response.json().catch(() => ({ what: tr("Vitrine answered in a way the page does not understand"), remedy: tr("reload the page") }));
  if (!response.ok) throw new Problem(body);
  return body;
}

export const get = (path, options = {}) => answer(path, options);

/** POST with the page's token; `body` is a File, FormData or null. A token from before a restart is renewed once. */
export async function post(path, body = null, options = {}) {
  for (let attempt = 0; ; attempt++) {
    token ??= (await get("/api/token")).token;
    try {
      return await answer(path, { method: "POST", body, headers: { "X-Vitrine-Token": token }, ...options });
    } catch (error) {
      if (attempt || error.error !== "stale_page") throw error;
      token = undefined;
    }
  }
}

/** POST with progress from 0 to 1: `fetch` cannot tell how much was sent. Returns `{done, abort}`. */
export function send(path, body, onProgress) {
  const request = new XMLHttpRequest();
  const done = get("/api/token").then(
    ({ token }) =>
      new Promise((resolve, reject) => {
        request.open("POST", path);
        request.responseType = "json";
        request.setRequestHeader("X-Vitrine-Token", token);
        request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
        request.onerror = () => reject(new Problem(UNREACHABLE));
        request.onabort = () => reject(new DOMException("aborted", "AbortError"));
        request.onload = () => (request.status < 400 ? resolve(request.response) : reject(new Problem(request.response ?? UNREACHABLE)));
        request.send(body);
      }),
  );
  return { done, abort: () => request.abort() };
}

export const catalogPath = (catalog, rest) => `/api/catalogs/${encodeURIComponent(catalog)}/${rest}`;
