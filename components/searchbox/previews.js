/** Previews of the visitor's own pictures, remembered in this tab only; a link that was mailed shows the tiny one it carries. */

const KEY = (text) => `vitrine-preview-${text.slice(0, 48)}`;

export function keepPreview(text, address) {
  sessionStorage.setItem(KEY(text), address);
}

/** Addresses to try, best first. */
export function previewOf({ text, placeholder }) {
  const kept = sessionStorage.getItem(KEY(text));
  const tiny = placeholder.startsWith("data:image/") ? placeholder : null;
  return [kept, tiny].filter(Boolean);
}
