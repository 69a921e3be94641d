/** What columns are called, and the lists of words that stand for one where items are only taken for something. */
import { tr } from "./tr.js";

const GUESSED = "tag:"; // as vitrine/search/guessed.py has it

/** The lists of words that come with the program, as people read them. */
export const LISTS = { category: tr("kind"), pattern: tr("pattern"), material: tr("material"), style: tr("style"), school: tr("school"), subject: tr("subject") };

export const listName = (list) => (LISTS[list] ?? list).replaceAll("_", " ");

/** A column, or a filter by guessed tags, in words. */
export const columnName = (column, guessed = column.startsWith(GUESSED)) => (guessed ? tr("{name} (guessed)", { name: listName(column.slice(GUESSED.length)) }) : column.replaceAll("_", " "));
