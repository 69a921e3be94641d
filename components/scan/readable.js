/** Text of a code for the eye: control characters become the signs for them, so that none is hidden or obeyed. */
export function readable(text) {
  return [...text].map((letter) => sign(letter.codePointAt(0), letter)).join("");
}

function sign(code, letter) {
  if (code < 0x20) return code === 0x0a ? " ⏎ " : String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  // Marks that turn the direction of what follows would turn the words around them too.
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return "";
  return letter;
}
