/** Previews of the visitor's own pictures, remembered in this tab only; a link that was mailed shows the tiny one it carries. */

const KEY = (text) => `vitrine-preview-${text.slice(0, 48)}`;

const ADVICE = (text) => `vitrine-advice-${text.slice(0, 48)}`;

/** Remembers a picture's preview and what to do about it, if it is a poor one. */
export function keepPreview(text, address, advice = "") {
  sessionStorage.setItem(KEY(text), address);
  if (advice) sessionStorage.setItem(ADVICE(text), advice);
}

/** What to do about a picture of the visitor's own that is poor; null where it is good, or came from elsewhere. */
export const adviceOf = ({ text }) => sessionStorage.getItem(ADVICE(text));

/** Addresses to try, best first. */
export function previewOf({ text, placeholder }) {
  const kept = sessionStorage.getItem(KEY(text));
  const tiny = placeholder.startsWith("data:image/") ? placeholder : null;
  return [kept, tiny].filter(Boolean);
}
