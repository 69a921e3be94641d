import { tr } from "./tr.js";

/** What a ranking rests on, as visitors read it, in the order in which it is shown. */
export const SIGNALS = {
  picture: tr("Likeness to the picture"),
  text: tr("What the model sees for your words"),
  words: tr("Words that are written"),
  printed: tr("Words printed in the picture"),
  colour: tr("Measured colours"),
  code: tr("Code in the picture"),
  caption: tr("Words of the caption"),
};
