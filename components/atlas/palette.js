/** Colours of points: twelve that can be told apart for kinds, a ramp for numbers; as [red, green, blue], 0 to 255. */

const HUES = ["#4269d0", "#e07b39", "#3ca951", "#c2417b", "#8f6bd6", "#1f9fb4", "#a3752f", "#d64545", "#6b8e23", "#9a6a8c", "#2f7f6f", "#b59a00"];
const RAMP = ["#3b2a7e", "#31679a", "#2f9c8f", "#73c15a", "#f2d645"];
export const GREY = [140, 140, 136];

const parse = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const KINDS = HUES.map(parse);
const STEPS = RAMP.map(parse);

/** The colour of the n-th kind; later rounds are paler or darker, -1 is grey. */
export function kindColour(n) {
  if (n < 0) return GREY;
  const base = KINDS[n % KINDS.length];
  const round = Math.floor(n / KINDS.length);
  if (!round) return base;
  const to = round % 2 ? 255 : 0;
  return base.map((part) => Math.round(part + (to - part) * 0.35));
}

/** The colour at a share, 0 to 1, of the ramp; grey for what is no number. */
export function rampColour(share) {
  if (!(share >= 0)) return GREY;
  const at = Math.min(0.9999, Math.max(0, share)) * (STEPS.length - 1);
  const n = Math.floor(at);
  return STEPS[n].map((part, i) => Math.round(part + (STEPS[n + 1][i] - part) * (at - n)));
}

export const css = ([r, g, b]) => `rgb(${r} ${g} ${b})`;
export const rampCss = `linear-gradient(90deg, ${RAMP.join(", ")})`;
