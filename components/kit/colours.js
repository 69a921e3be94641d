/** Colours as people call them. */
import { tr } from "./tr.js";

/** The name of a colour of the palette (vitrine/enrich/colours.py) in the language of the page; others as they are. */
export function colourName(name) {
  const names = {
    black: tr("black"),
    "dark grey": tr("dark grey"),
    grey: tr("grey"),
    "light grey": tr("light grey"),
    white: tr("white"),
    beige: tr("beige"),
    brown: tr("brown"),
    "dark brown": tr("dark brown"),
    red: tr("red"),
    "dark red": tr("dark red"),
    orange: tr("orange"),
    yellow: tr("yellow"),
    "light yellow": tr("light yellow"),
    "light green": tr("light green"),
    green: tr("green"),
    "dark green": tr("dark green"),
    olive: tr("olive"),
    turquoise: tr("turquoise"),
    "light blue": tr("light blue"),
    blue: tr("blue"),
    "dark blue": tr("dark blue"),
    purple: tr("purple"),
    "light purple": tr("light purple"),
    pink: tr("pink"),
    "dark pink": tr("dark pink"),
  };
  return names[name] ?? name;
}
