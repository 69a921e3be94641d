/** Who is here: the way in, the way out. */
import { post } from "../kit/api.js";
import { el } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { address, anchor } from "../kit/link.js";
import { problem } from "../kit/words.js";
import { menu } from "./menu.js";
import { tr } from "../kit/tr.js";

const ROLES = { visitor: tr("Visitor"), editor: tr("Editor"), admin: tr("Admin") };
const ONCE = "vitrine-ticket";

/** Nothing at the machine itself and on a public screen; else a way in, or a menu with the way out. */
export function accountMenu(account, onOut) {
  if (account.by === "nothing") {
    const here = location.pathname === "/signin" ? "/" : location.pathname + location.search;
    return anchor(address("signin", { next: here }), { class: "in", "aria-label": tr("Sign in") }, icon("person"), el("span", { text: tr("Sign in") }));
  }
  if (!["password", "oidc"].includes(account.by)) return null;
  const out = el("button", { type: "button", onclick: onOut }, icon("out"), el("span", { text: tr("Sign out") }));
  return menu(
    "account",
    [icon("person"), el("span", { class: "what", text: ROLES[account.role] })],
    [
      el("div", { class: "who" }, account.by === "oidc" && el("b", { text: account.name }), el("span", { text: tr("Signed in as: {role}", { role: ROLES[account.role] }) })),
      anchor(address("signin", {}), {}, icon("sliders"), el("span", { text: tr("Account") })),
      out,
    ],
    tr("Account: {role}", { role: ROLES[account.role] }),
  );
}

/** End the session; `out` makes Streamlit forget who came from a provider. */
export async function signOut(account, out) {
  try {
    await post("/api/sign-out");
    if (account.by === "oidc") out();
    else location.assign("/");
  } catch (error) {
    document.activeElement?.shadowRoot?.querySelector(".account .list")?.append(problem(error));
  }
}

/** Begin a session with the ticket of somebody who has come from a provider; tried once, so that it cannot go round. */
export async function redeem(ticket) {
  if (!ticket || Date.now() - Number(sessionStorage.getItem(ONCE) ?? 0) < 60_000) return;
  sessionStorage.setItem(ONCE, String(Date.now()));
  try {
    await post("/api/sign-in/ticket", JSON.stringify({ ticket }));
    location.reload();
  } catch (error) {
    console.warn(error.what); // the visitor stays one, and the sign-in page says how to go on
  }
}
