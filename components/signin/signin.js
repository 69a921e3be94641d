import { post } from "../kit/api.js";
import { component, el, fill } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { anchor, arrived } from "../kit/link.js";
import { problem, sentences } from "../kit/words.js";
import { tr, trParts } from "../kit/tr.js";

const LEAST = 10; // characters of a password, as the server asks for
const SHOWN = { visitor: tr("a visitor"), editor: tr("an editor"), admin: tr("an admin") };
const CAN = {
  visitor: tr("You can look and search."),
  editor: tr("You can look, search, keep boards, and vote on models."),
  admin: tr("You can do everything: catalogs, models, boards, passwords."),
};

export default component((root, setTriggerValue) => {
  const box = el("section", { class: "signin" });
  root.append(box);
  let last = "";

  return {
    update(data) {
      const said = JSON.stringify(data);
      if (said !== last) fill(box, ...page(data, setTriggerValue)); // what is being typed stays
      last = said;
      arrived();
    },
  };
});

function page(data, setTriggerValue) {
  if (data.by === "kiosk") return [el("h1", { text: tr("This screen is for looking and searching") })];
  if (data.by !== "nothing") return here(data);
  const providers = data.providers.map((name) =>
    el("button", { class: "button wide", type: "button", onclick: () => setTriggerValue("provider", { name, at: Date.now() }) }, el("span", { text: name === "default" ? tr("Sign in with your account") : tr("Sign in with {name}", { name: `${name[0].toUpperCase()}${name.slice(1)}` }) })),
  );
  return [
    el("h1", { text: data.first ? tr("Set the first password") : tr("Sign in") }),
    data.first
      ? el("p", { text: tr("Vitrine can be reached from elsewhere and has no password yet. Its log, or the terminal it was started in, shows a code: with it you set the password of the admin.") })
      : el("p", { text: tr("Anybody may look and search. Boards and catalogs are for those who sign in.") }),
    data.stranger && problem({ what: tr("{stranger} has no role here", { stranger: data.stranger }), why: tr("the address is on no list"), remedy: tr("ask an admin, or sign in with a password") }),
    data.open && el("p", { class: "open" }, icon("warn"), el("span", { text: tr("This connection is not encrypted: others in the network could read what you type.") })),
    data.first ? firstForm(data) : signInForm(data),
    providers.length > 0 && el("div", { class: "providers" }, el("span", { class: "or", text: tr("or") }), ...providers),
  ];
}

function whoIs({ by, name, role }, signed) {
  const parts = { role: el("b", { text: SHOWN[role] }), name: el("b", { text: name ?? "" }) };
  if (by === "oidc") return trParts("{name} is signed in as {role}.", parts);
  return signed ? trParts("You are here as {role}.", parts) : trParts("You are here as {role}: this is the machine that Vitrine runs on.", parts);
}

/** Somebody who is in: who, the passwords, the way out. */
function here(data) {
  const signed = data.by === "password" || data.by === "oidc";
  const mine = data.by === "password";
  const own = { editor: tr("Your password"), admin: tr("Your password") };
  const roles = data.role === "admin" ? ["admin", "editor"] : mine ? ["editor"] : [];
  return [
    el("h1", { text: tr("Account") }),
    el("p", { class: "who" }, el("span", {}, ...whoIs(data, signed)), " ", el("span", { text: CAN[data.role] })),
    el("div", { class: "ways" }, anchor("/", { class: "button main", text: tr("Search") }), signed && el("button", { class: "button", type: "button", onclick: (event) => leave(event, data) }, icon("out"), el("span", { text: tr("Sign out") }))),
    ...roles.map((role) => passwordForm(role, { title: mine && role === data.role ? own[role] : role === "admin" ? tr("The admin’s password") : tr("The editors’ password"), set: data.passwords.includes(role), asks: mine })),
  ];
}

async function leave(event, data) {
  const button = event.currentTarget;
  button.disabled = true;
  try {
    await post("/api/sign-out");
    if (data.by === "oidc") window.dispatchEvent(new CustomEvent("vitrine:sign-out"));
    else location.assign("/");
  } catch (error) {
    button.disabled = false;
    button.after(problem(error));
  }
}

function signInForm(data) {
  const password = field(tr("Password"), "password", "current-password");
  return form(tr("Sign in"), [password], () => post("/api/sign-in", JSON.stringify({ password: password.input.value })), () => goOn(data.next), password);
}

function firstForm(data) {
  const code = field(tr("Code from the log"), "text", "one-time-code");
  const [one, two] = twice(tr("New password"));
  const send = () => same(one, two) && post("/api/sign-in/first", JSON.stringify({ code: code.input.value, password: one.input.value }));
  return form(tr("Set the password"), [code, one, two], send, () => goOn(data.next), code);
}

function passwordForm(role, { title, set, asks }) {
  const own = asks && field(tr("Your present password"), "password", "current-password");
  const [one, two] = twice(tr("New password"));
  const said = el("p", { class: "done", role: "status", hidden: true });
  const send = () => same(one, two) && post(`/api/passwords/${role}`, JSON.stringify({ password: one.input.value, own: own ? own.input.value : "" }));
  const done = () => {
    for (const each of [own, one, two]) if (each) each.input.value = "";
    said.hidden = false;
    fill(said, icon("check"), tr("Changed. Whoever was signed in with the old one has to sign in again."));
  };
  const words = set ? tr("Everybody who is signed in with the old one is signed out.") : tr("None is set: nobody can sign in as this yet.");
  return el("details", { class: "password" }, el("summary", {}, el("span", { text: title }), el("span", { class: "n", text: set ? tr("Change") : tr("Set") })), el("p", { text: words }), form(set ? tr("Change it") : tr("Set it"), [own, one, two].filter(Boolean), send, done), said);
}

function form(label, fields, send, done) {
  const button = el("button", { class: "button main wide", type: "submit", text: label });
  const message = el("div", { class: "message" });
  const element = el("form", { novalidate: true }, ...fields.map(({ element }) => element), message, button);
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const empty = fields.find(({ input }) => !input.value);
    if (empty) return empty.input.focus();
    fill(message);
    button.disabled = true;
    element.setAttribute("aria-busy", "true");
    try {
      if (await send()) done();
    } catch (error) {
      fill(message, problem(error));
      const input = fields[0].input;
      input.focus();
      input.select?.();
    } finally {
      button.disabled = false;
      element.removeAttribute("aria-busy");
    }
  });
  return element;
}

let fields = 0;

function field(label, type, autocomplete, hint) {
  const id = `signin-${(fields += 1)}`;
  const input = el("input", { id, class: "field", type, autocomplete, spellcheck: false, autocapitalize: "off", maxLength: 1000 });
  const eye = type === "password" && el("button", { class: "ico", type: "button", "aria-label": tr("Show what is typed"), "aria-pressed": "false" }, icon("eye"));
  if (eye)
    eye.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      eye.setAttribute("aria-pressed", String(show));
    });
  return { input, element: el("div", { class: "row" }, el("label", { for: id, text: label }), el("div", { class: "in" }, input, eye), hint && el("span", { class: "hint", text: hint })) };
}

const twice = (label) => [field(label, "password", "new-password", tr("At least {n} characters; a few words in a row are easy to keep in mind.", { n: LEAST })), field(tr("The same again"), "password", "new-password")];

function same(one, two) {
  if (one.input.value === two.input.value) return true;
  throw { what: tr("The two are not the same"), remedy: sentences(tr("type the new password twice")) };
}

/** The address that was asked for, if it is one of this app; the page is loaded anew with its new cookie. */
function goOn(next) {
  const url = new URL(next, location.origin);
  location.assign(url.origin === location.origin && url.pathname !== "/signin" ? url.pathname + url.search : "/");
}
