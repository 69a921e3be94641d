/**
 * Moving pictures of a board: with the mouse by the picture itself, with a finger by its handle, by keys on the handle.
 * The wall is laid out anew while the picture moves, so what is seen is what will be.
 */
import { el, listeners, scroller } from "../kit/dom.js";
import { icon } from "../kit/icons.js";
import { tr } from "../kit/tr.js";

const FAR = 6; // px from which a press is a drag
const EDGE = 90; // px from the window's edge in which the page scrolls along

/** `send(id, before)` puts an entry before another one, null: at the end; it resolves to whether that was done. */
export function mover(root, wall, send) {
  const events = listeners();
  const live = el("p", { class: "hush", role: "status", "aria-live": "assertive" });
  root.append(live);
  let held = null; // {element, home: the element after it before it was lifted, byKeys}
  let pressed = null;
  let scrolling = null;

  const place = (element) => [...wall.children].indexOf(element) + 1;
  const name = (element) => element.querySelector(".t").textContent;
  const say = (text) => (live.textContent = text);

  function lift(element, byKeys) {
    held = { element, home: element.nextElementSibling, byKeys };
    element.classList.add("lifted");
    wall.classList.add("moving");
  }

  function drop() {
    const { element, home } = held;
    settle();
    const after = element.nextElementSibling;
    if (after === home) return;
    say(tr("{name} is now {place} of {total}", { name: name(element), place: place(element), total: wall.children.length }));
    const focused = element.contains(root.getRootNode().activeElement);
    send(element.dataset.id, after?.dataset.id ?? null).then(() => focused && element.isConnected && element.querySelector(".grip").focus());
  }

  function back() {
    const { element, home } = held;
    settle();
    wall.insertBefore(element, home);
    say(tr("{name} is back at {place}", { name: name(element), place: place(element) }));
  }

  function settle() {
    held.element.classList.remove("lifted");
    wall.classList.remove("moving");
    held = null;
    cancelAnimationFrame(scrolling);
    scrolling = null;
  }

  /** Put the lifted picture where another one is. */
  function to(other) {
    const { element } = held;
    if (!other || other === element || other.parentElement !== wall) return;
    wall.insertBefore(element, place(other) > place(element) ? other.nextElementSibling : other);
  }

  function under(x, y) {
    const found = root.getRootNode().elementFromPoint(x, y)?.closest?.(".entry");
    if (found) return found;
    const last = wall.lastElementChild?.getBoundingClientRect();
    return last && (y > last.bottom || (y > last.top && x > last.right)) ? wall.lastElementChild : null;
  }

  function press(event, element) {
    if (event.button || held || event.target.closest("button:not(.grip), textarea, input")) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return; // a finger on a picture scrolls
    pressed = { element, x: event.clientX, y: event.clientY, pointer: event.pointerId };
  }

  events.on(window, "pointermove", (event) => {
    if (!pressed || event.pointerId !== pressed.pointer) return;
    if (!held && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < FAR) return;
    if (!held) {
      lift(pressed.element, false);
      getSelection()?.removeAllRanges();
    }
    event.preventDefault();
    pressed.now = [event.clientX, event.clientY];
    to(under(event.clientX, event.clientY));
    scrolling ??= requestAnimationFrame(along);
  });
  function along() {
    scrolling = null;
    if (!held || !pressed) return;
    const [x, y] = pressed.now;
    const by = y < EDGE ? y - EDGE : y > innerHeight - EDGE ? y - innerHeight + EDGE : 0;
    if (!by) return;
    scroller().scrollTop += by / 5;
    to(under(x, y));
    scrolling = requestAnimationFrame(along);
  }
  events.on(window, "pointerup", () => {
    const dragged = pressed && held;
    pressed = null;
    if (!dragged) return;
    // The press that ends a drag is no click on the picture's link.
    const swallow = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    drop();
  });
  events.on(window, "pointercancel", () => {
    pressed = null;
    if (held && !held.byKeys) back();
  });
  events.on(window, "keydown", (event) => {
    if (event.key !== "Escape" || !held || held.byKeys) return;
    pressed = null;
    back();
  }, { capture: true });

  function keys(event, element) {
    const grip = event.currentTarget;
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      if (held) drop();
      else {
        lift(element, true);
        say(tr("{name} lifted, {place} of {total}. Arrows move it, Enter puts it down, Escape takes it back.", { name: name(element), place: place(element), total: wall.children.length }));
      }
    } else if (held && event.key === "Escape") back();
    else if (held) {
      const columns = getComputedStyle(wall).gridTemplateColumns.split(" ").length;
      const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -Infinity, End: Infinity }[event.key];
      if (by === undefined) return;
      const at = Math.max(0, Math.min(wall.children.length - 1, place(element) - 1 + by));
      moving = true; // an element that moves in the page loses the focus: it is given back
      to(wall.children[at]);
      grip.focus();
      moving = false;
      element.scrollIntoView({ block: "nearest" });
      say(tr("{n} of {total}", { n: place(element), total: wall.children.length }));
    } else return;
    event.preventDefault();
    event.stopPropagation();
    if (!held) grip.focus();
  }
  let moving = false;

  return {
    lifted: () => Boolean(held),
    draggable(element) {
      element.addEventListener("pointerdown", (event) => press(event, element));
      element.addEventListener("dragstart", (event) => event.preventDefault()); // the browser would drag the link
    },
    handle(entry) {
      const grip = el("button", { type: "button", class: "grip", title: tr("Drag to move; or press Enter, then arrows"), "aria-label": tr("Move: {title}", { title: entry.title }) }, icon("grip"));
      grip.addEventListener("keydown", (event) => keys(event, grip.closest(".entry")));
      grip.addEventListener("blur", () => held?.byKeys && !moving && drop());
      return grip;
    },
    destroy() {
      events.off();
      cancelAnimationFrame(scrolling);
    },
  };
}
