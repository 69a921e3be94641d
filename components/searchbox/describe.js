import { listed, number } from "../kit/words.js";
import { tr } from "../kit/tr.js";

/** What is asked, in a line: the name that a search gets where nobody gives it one. */
export function describe({ text, pictures, like, unlike, goes, without, where }) {
  return listed(
    [
      text,
      pictures.length > 0 && tr("your picture"),
      ...like.map(({ title }) => tr("like {title}", { title })),
      ...unlike.map(({ title }) => tr("less like {title}", { title })),
      goes && tr("goes with {title}", { title: goes.title }),
      without && tr("without {words}", { words: without }),
      ...where.flatMap(({ values }) => values),
      ...where.filter(({ low, high }) => low !== null || high !== null).map(range),
    ].filter(Boolean),
  );
}

const range = ({ column, kind, low, high }) => `${column.replaceAll("_", " ")} ${[low, high].map((end) => (end === null ? "" : number(end, kind))).join("–")}`;
