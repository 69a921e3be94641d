import { el } from "../kit/dom.js";
import { post } from "../kit/api.js";
import { icon } from "../kit/icons.js";
import { changed, follow, here } from "../kit/link.js";
import { openCamera } from "./camera.js";
import { keepPreview } from "./previews.js";
import { tr } from "../kit/tr.js";

/**
 * Every way a picture comes into the search: chosen, dropped anywhere, pasted anywhere, taken with the camera.
 * `catalog()` names the catalog, `busy(on)` and `failed(error)` tell the page. Where `takes(file)` is given, it gets the
 * first picture, and nothing is searched.
 */
export function pictureSources(root, events, { catalog, busy, failed, takes }) {
  const file = el("input", { type: "file", accept: "image/*,.heic,.heif,.avif,.tif,.tiff", hidden: true, multiple: true, "aria-label": tr("Choose a picture") });
  const shot = el("input", { type: "file", accept: "image/*", capture: "environment", hidden: true, "aria-label": tr("Take a picture") });
  const veil = el("div", { class: "veil", hidden: true }, el("div", {}, icon("picture"), el("b", { text: tr("Drop the picture") }), el("span", { text: tr("to search with it") })));
  root.append(file, shot, veil);

  async function use(files) {
    const pictures = [...files];
    if (!pictures.length) return;
    if (takes) return takes(pictures[0]);
    busy(true);
    try {
      const read = await Promise.all(pictures.slice(0, 8).map((one) => post(`/api/pictures?catalog=${encodeURIComponent(catalog())}`, one)));
      for (const { picture, preview, advice } of read) keepPreview(picture, preview, advice);
      follow(changed({ p: [...here().params.getAll("p"), ...read.map(({ picture }) => picture)] }));
    } catch (error) {
      failed(error);
    } finally {
      busy(false);
      file.value = shot.value = "";
    }
  }

  for (const input of [file, shot]) input.addEventListener("change", () => use(input.files));

  // A drag fires enter and leave for every element it crosses: only the balance says whether it is over the page.
  let depth = 0;
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  events.on(window, "dragenter", (event) => {
    if (!carries(event)) return;
    depth++;
    veil.hidden = false;
  });
  events.on(window, "dragover", (event) => carries(event) && event.preventDefault());
  events.on(window, "dragleave", (event) => {
    if (carries(event) && --depth <= 0) hide();
  });
  events.on(window, "drop", (event) => {
    hide();
    if (!carries(event)) return;
    event.preventDefault();
    use(event.dataTransfer.files);
  });
  function hide() {
    depth = 0;
    veil.hidden = true;
  }

  events.on(document, "paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    use(files);
  });

  return {
    choose: () => file.click(),
    async camera() {
      // A phone's own camera app focuses and lights better than a page can.
      if (matchMedia("(pointer: coarse)").matches) return shot.click();
      try {
        const taken = await openCamera(root);
        if (taken) use([taken]);
      } catch (error) {
        failed(error);
      }
    },
    close: hide,
  };
}
