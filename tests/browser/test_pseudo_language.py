"""Every text of every page comes from the catalogs of words: `?lang=en-XA` shows them between ⟦ and ⟧.

The same walk over all states sees that none of them breaks the Content-Security-Policy that the app runs under.
"""

import re

import pytest

from .states import STATES, arrive
from .test_policy import WATCH

WALK = """() => {
  const ATTRIBUTES = ["placeholder", "title", "aria-label", "alt", "aria-valuetext", "aria-roledescription"];
  const SILENT = /^(script|style|noscript|template|kbd)$/;
  const found = [];
  const note = (where, text) => /\\p{L}{2}/u.test(text) && found.push([where, text.trim()]);
  const visible = (node) =>
    node.shadowRoot || node.localName === "option" || getComputedStyle(node).display === "contents" ||
    node.checkVisibility({ checkVisibilityCSS: true });
  const within = (node) => { // whether it is an element's part of a longer text (`trParts`)
    for (let one = node.parentElement; one && one.textContent.length < 600; one = one.parentElement) {
      const before = document.createRange();
      before.setStart(one, 0);
      before.setEndBefore(node);
      const signs = before.toString();
      if (signs.split("⟦").length > signs.split("⟧").length) return true;
    }
    return false;
  };
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!node.data.includes("⟦") && !within(node)) note(node.parentElement?.localName ?? "", node.data);
      }
      if (node.nodeType !== Node.ELEMENT_NODE || SILENT.test(node.localName) || !visible(node)) continue;
      for (const name of ATTRIBUTES) {
        const text = node.getAttribute(name) ?? "";
        if (!text.includes("⟦")) note(`${node.localName}[${name}]`, text);
      }
      if (node.shadowRoot) walk(node.shadowRoot);
      walk(node);
    }
  };
  walk(document.documentElement);
  return found;
}"""


# What comes from the catalogs of pictures, and names: said alike in every language.
COLOURS, SHAPES = "red|green|blue|yellow", "disc|square|bar"
OWN = re.compile(
    rf"""(
        Vitrine | shapes | many | hostile | embedded(@\w+)? | en | One\ picture | Two\ pictures   # names
      | color | price | year | tags | flat | {COLOURS} | {SHAPES}                      # columns and values
      | ({COLOURS})[ -]({SHAPES})(,\ ({COLOURS}),\ [\d.]+)? | ({COLOURS})(,|\ ·)\ [\d.]+   # items
      | A\ ({SHAPES})\ in\ ({COLOURS})\. | in | ,\ flat | ({SHAPES}),\ flat           # what is written of them
      | under\ 20                                                                    # what was asked
      | /\S+ | [A-Z][a-z]{{2}}\ \d+,\ \d{{4}},\ .*                                     # places and times
    )""",
    re.VERBOSE | re.IGNORECASE,
)


@pytest.mark.parametrize("state", STATES)
def test_every_text_comes_from_the_catalogs_of_words_and_no_state_breaks_the_policy(open_page, state):
    path = STATES[state][0]
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang=en-XA", script=WATCH)
    page.context.add_cookies([{"name": "vitrine-language", "value": "en-XA", "url": page.url}])
    arrive(page, state)
    assert page.evaluate("document.documentElement.lang") == "en-XA"
    found = page.evaluate(WALK)
    assert [f"{where}: {text}" for where, text in found if not OWN.fullmatch(text)] == []
    assert page.evaluate("refused") == []


def test_a_text_beside_the_catalogs_is_found(open_page):
    page = open_page("/?catalog=shapes&lang=en-XA")
    arrive(page, "a first visit")
    page.locator("header:has(.brand)").evaluate("(here) => { here.title = 'Too'; here.append('Bypassing'); }")
    found = [said for said in page.evaluate(WALK) if not OWN.fullmatch(said[1])]
    assert found == [["header[title]", "Too"], ["header", "Bypassing"]]
