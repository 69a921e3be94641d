/** Building the page. Text is only ever set as text, never as markup: it comes from catalogs. */

/**
 * An element. `props`: `class`, `text`, `dataset`, `style` (object), `on<event>` functions, properties that the element
 * has, else attributes; null and false leave an attribute out. Children may be null.
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "style") for (const [rule, to] of Object.entries(value)) element.style.setProperty(rule, to);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "for" || name === "list") element.setAttribute(name, value);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

/** Children in order; null, false and undefined are skipped, strings become text. */
export function append(element, children) {
  for (const child of children.flat()) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

/** Replace all children. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/**
 * A component's default export. `create(root, data)` builds once and returns `{update(data), destroy()}`;
 * Streamlit calls in again whenever the data change, and once at the end.
 */
export function component(create) {
  const live = new WeakMap();
  return ({ data, parentElement, setTriggerValue }) => {
    let instance = live.get(parentElement);
    if (!instance) {
      const root = el("div", { class: "root" });
      parentElement.append(root);
      instance = create(root, setTriggerValue);
      instance.root = root;
      live.set(parentElement, instance);
    }
    instance.update(data);
    return () => {
      instance.destroy?.();
      instance.root.remove();
      live.delete(parentElement);
    };
  };
}

/** A group of listeners that go together. */
export function listeners() {
  const controller = new AbortController();
  return {
    on: (target, event, handler, options = {}) =>
      target.addEventListener(event, handler, { ...options, signal: controller.signal }),
    off: () => controller.abort(),
  };
}

/** The element that scrolls: Streamlit's main section, not the window. */
export const scroller = () => document.querySelector(".stMain") ?? document.scrollingElement;

export const narrow = matchMedia("(max-width: 720px)");
export const calm = matchMedia("(prefers-reduced-motion: reduce)");
