/* Vitrine: similar items on a page of yours (docs/embed.md). No cookies, no storage, nothing sent but the item's id. */
(() => {
  "use strict";
  const NAME = "vitrine-similar";
  const script = document.currentScript;
  const BASE = new URL(".", script.src);
  const PASSED_ON = ["catalog", "item", "limit", "heading", "headingLevel", "caption", "link"];
  const WORDS = {
    en: ["Similar items", "Back", "On"],
    de: ["Ähnliches", "Zurück", "Weiter"],
    fr: ["Articles similaires", "Précédents", "Suivants"],
    es: ["Artículos similares", "Anteriores", "Siguientes"],
    ja: ["似ているもの", "前へ", "次へ"],
  };
  const STYLE = `
    :host { display: block; container-type: inline-size; color: inherit; font: inherit; }
    :host([hidden]) { display: none; }
    .head { display: flex; align-items: center; gap: 8px; min-height: 44px; }
    .title { flex: 1; margin: 0; font: inherit; font-size: 1.15em; font-weight: 600; line-height: 1.3; }
    button {
      display: grid; place-items: center; width: 44px; height: 44px; padding: 0; border: 0; border-radius: 50%;
      background: none; color: inherit; font: 20px/1 system-ui, sans-serif; cursor: pointer;
    }
    button:hover { background: color-mix(in srgb, currentColor 9%, transparent); }
    button[aria-disabled="true"] { opacity: 0.35; cursor: default; }
    button.off { visibility: hidden; }
    ul {
      display: flex; gap: 12px; margin: 0 -4px; padding: 4px; list-style: none;
      overflow-x: auto; scrollbar-width: none; scroll-behavior: smooth; scroll-snap-type: x proximity; scroll-padding: 4px;
    }
    li { flex: none; scroll-snap-align: start; }
    a, .wait { display: block; color: inherit; text-decoration: none; }
    .picture {
      height: var(--vitrine-height, 168px); overflow: hidden; border-radius: var(--vitrine-radius, 6px);
      background: color-mix(in srgb, currentColor 8%, transparent) center / cover no-repeat;
    }
    img { display: block; width: 100%; height: 100%; object-fit: cover; }
    .text, .caption { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .text { height: 20px; padding-top: 6px; font-size: 14px; line-height: 20px; }
    .caption { height: 18px; font-size: 13px; line-height: 18px; color: color-mix(in srgb, currentColor 72%, transparent); }
    a:hover .text { text-decoration: underline; }
    a:focus-visible, button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; border-radius: 6px; }
    @media (prefers-reduced-motion: reduce) { ul { scroll-behavior: auto; } }
    @media print { button { display: none; } ul { flex-wrap: wrap; overflow: visible; } }
  `;
  const sheet = new CSSStyleSheet(); // not an inline style: pages with a strict Content-Security-Policy allow it
  sheet.replaceSync(STYLE);

  const make = (tag, className, text) => {
    const one = document.createElement(tag);
    if (className) one.className = className;
    if (text) one.textContent = text;
    return one;
  };
  const between = (low, value, high) => Math.min(high, Math.max(low, value));

  class Similar extends HTMLElement {
    static observedAttributes = ["data-catalog", "data-item"];

    connectedCallback() {
      if (!this.shadowRoot) this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      this.begin();
    }

    disconnectedCallback() {
      this.watch?.disconnect();
      this.sized?.disconnect();
      this.asked?.abort();
    }

    attributeChangedCallback(_, before, now) {
      if (this.shadowRoot && this.isConnected && before !== now) this.begin();
    }

    /** The room is taken at once, with tiles of the height that they will have; what is in them comes when it is near. */
    begin() {
      this.disconnectedCallback();
      const { heading, headingLevel } = this.dataset;
      const words = WORDS[this.language()] ?? WORDS.en;
      const title = heading || words[0];
      this.hidden = false;
      this.style.removeProperty("visibility");
      const section = make("section");
      section.setAttribute("aria-label", title);
      section.setAttribute("aria-busy", "true");
      const head = make("div", "head");
      this.list = make("ul");
      this.list.setAttribute("role", "list"); // list-style: none takes the role away in some browsers
      this.buttons = [-1, 1].map((way) => {
        const button = make("button", "off", way < 0 ? "←" : "→");
        button.type = "button";
        button.setAttribute("aria-label", `${title}: ${words[way < 0 ? 1 : 2]}`);
        button.addEventListener("click", () => this.scroll(way));
        return button;
      });
      head.append(make(`h${between(1, Math.round(Number(headingLevel)) || 2, 6)}`, "title", title), ...this.buttons);
      const waiting = Array.from({ length: this.limit() }, () => {
        const item = make("li");
        item.append(this.framed(make("div", "wait"), 1, "", ""));
        item.setAttribute("aria-hidden", "true");
        return item;
      });
      this.list.append(...waiting);
      this.list.addEventListener("scroll", () => this.mark(), { passive: true });
      section.append(head, this.list);
      this.shadowRoot.replaceChildren(section);
      this.section = section;
      this.watch = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          this.watch.disconnect();
          this.load();
        },
        { rootMargin: "400px" },
      );
      this.watch.observe(this);
    }

    language() {
      const named = this.closest("[lang]") ?? document.documentElement;
      return (named.lang || "en").slice(0, 2).toLowerCase();
    }

    /** Numbers as the page's language writes them. */
    said(value) {
      if (typeof value !== "number") return value;
      const digits = Number.isInteger(value) ? 0 : 2;
      return new Intl.NumberFormat(this.language(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
    }

    limit() {
      return between(1, Math.round(Number(this.dataset.limit)) || 12, 24);
    }

    async load() {
      const { catalog = "", item = "", caption } = this.dataset;
      const address = new URL(`embed/${encodeURIComponent(catalog)}/similar`, BASE);
      address.searchParams.set("item", item);
      address.searchParams.set("limit", this.limit());
      if (caption) address.searchParams.set("caption", caption);
      const asked = (this.asked = new AbortController());
      try {
        const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", signal: asked.signal });
        const said = await answer.json();
        if (!answer.ok) throw new Error([said.what, said.why, said.remedy].filter(Boolean).join(". "));
        if (said.items.length) this.show(said.items);
        else this.leave("empty");
      } catch (error) {
        if (asked.signal.aborted) return;
        console.warn(`Vitrine: similar items of ${item} are not shown. ${error.message}`);
        this.leave("failed");
      }
    }

    show(items) {
      this.list.replaceChildren(
        ...items.map((one) => {
          const item = make("li");
          const link = make("a");
          const address = this.linkOf(one);
          if (address) link.href = address;
          link.title = one.title;
          item.append(this.framed(link, one.width / one.height, one.title, one.caption, one));
          return item;
        }),
      );
      this.section.setAttribute("aria-busy", "false");
      this.mark();
      this.sized = new ResizeObserver(() => this.mark());
      this.sized.observe(this.list);
      this.tell("shown", items.length);
    }

    /** A picture with its words; the same boxes whether they are filled yet or not. */
    framed(around, shape, title, caption, one) {
      const picture = make("div", "picture");
      const words = make("div", "text", title);
      // Width follows height through the shape, so that it is right before the picture has come.
      around.style.width = `calc(var(--vitrine-height, 168px) * ${between(0.6, shape || 1, 1.9).toFixed(3)})`;
      around.append(picture, words);
      if (this.dataset.caption) around.append(make("div", "caption", this.said(caption)));
      if (!one) return around;
      if (/^data:image\/[\w+;=,/]+$/.test(one.placeholder)) picture.style.backgroundImage = `url("${one.placeholder}")`;
      const image = make("img");
      image.alt = ""; // the title stands below
      image.loading = "lazy";
      image.decoding = "async";
      image.crossOrigin = "anonymous";
      image.referrerPolicy = "no-referrer";
      image.width = one.width;
      image.height = one.height;
      image.addEventListener("error", () => image.remove());
      image.addEventListener("load", () => (picture.style.backgroundImage = ""));
      image.srcset = `${new URL(one.small, BASE)}, ${new URL(one.large, BASE)} 2x`;
      image.src = new URL(one.small, BASE);
      picture.append(image);
      return around;
    }

    /** The page's own address for the item, or the one that the catalog gives, or Vitrine's; never a script. */
    linkOf({ id, link }) {
      const own = this.dataset.link?.replaceAll("{id}", encodeURIComponent(id));
      const there = new URL("item", BASE);
      there.search = new URLSearchParams({ catalog: this.dataset.catalog, id });
      try {
        const address = new URL(own || link || there, document.baseURI);
        return /^https?:$/.test(address.protocol) ? address.href : "";
      } catch {
        return "";
      }
    }

    /** Nothing to show: gone without a trace where nobody sees it, else the room stays, so that nothing jumps. */
    leave(state) {
      const { top, bottom } = this.getBoundingClientRect();
      if (top >= innerHeight || bottom <= 0) this.hidden = true;
      else this.style.visibility = "hidden";
      this.tell(state, 0);
    }

    tell(state, count) {
      this.dispatchEvent(new CustomEvent(NAME, { bubbles: true, detail: { state, count } }));
    }

    scroll(way) {
      this.list.scrollBy({ left: way * Math.max(120, this.list.clientWidth * 0.8) });
    }

    /** The buttons say whether there is more in their direction; they stay in the order of keys. */
    mark() {
      const { scrollLeft, scrollWidth, clientWidth } = this.list;
      const most = scrollWidth - clientWidth;
      [scrollLeft <= 1, scrollLeft >= most - 1].forEach((end, n) => {
        this.buttons[n].classList.toggle("off", most <= 1);
        this.buttons[n].setAttribute("aria-disabled", String(end));
      });
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, Similar);
  if (script.dataset.catalog && script.dataset.item) {
    const strip = document.createElement(NAME);
    for (const name of PASSED_ON) if (script.dataset[name] !== undefined) strip.dataset[name] = script.dataset[name];
    script.after(strip);
  }
})();
