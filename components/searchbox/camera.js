import { el } from "../kit/dom.js";
import { Problem } from "../kit/api.js";
import { tr } from "../kit/tr.js";

const REASONS = {
  NotAllowedError: [tr("the browser was told not to"), tr("allow the camera for this page in the browser, or choose a picture")],
  NotFoundError: [tr("there is no camera"), tr("choose a picture instead")],
  NotReadableError: [tr("another program is using it"), tr("close that program, or choose a picture")],
};

/** A dialog with the camera's picture; resolves to a JPEG File, or null where the visitor closes it. Throws Problem. */
export async function openCamera(root) {
  if (!navigator.mediaDevices?.getUserMedia)
    throw new Problem({ what: tr("The camera cannot be used here"), why: tr("browsers give it to https pages and to localhost only"), remedy: tr("open the page there, or choose a picture") });
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false });
  } catch (error) {
    const [why, remedy] = REASONS[error.name] ?? [error.message, tr("choose a picture instead")];
    throw new Problem({ what: tr("The camera cannot be used"), why, remedy });
  }
  const video = el("video", { autoplay: true, muted: true, playsInline: true, "aria-label": tr("The camera's picture") });
  video.srcObject = stream;
  const take = el("button", { class: "button main", type: "button", text: tr("Search with this") });
  const leave = el("button", { class: "button", type: "button", text: tr("Close") });
  const dialog = el("dialog", { class: "camera-dialog", "aria-label": tr("Camera") }, video, el("div", { class: "row" }, leave, take));
  root.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    let taken = null;
    leave.onclick = () => dialog.close();
    take.onclick = () => {
      const canvas = el("canvas", { width: video.videoWidth, height: video.videoHeight });
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob((blob) => {
        taken = blob && new File([blob], "camera.jpg", { type: "image/jpeg" });
        dialog.close();
      }, "image/jpeg", 0.92);
    };
    dialog.onclose = () => {
      for (const track of stream.getTracks()) track.stop();
      dialog.remove();
      resolve(taken);
    };
  });
}
