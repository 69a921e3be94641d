import { tr } from "../kit/tr.js";

/** What a column may hold, as it is called. */
export const KINDS = [
  ["category", tr("one category")],
  ["categories", tr("several categories ( | between)")],
  ["number", tr("number")],
  ["year", tr("year or date")],
  ["text", tr("text")],
];
