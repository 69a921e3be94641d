/** Icons as strokes on a 20 × 20 grid. */
const PATHS = {
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13 13l4 4",
  picture: "M3 4h14v12H3zM3 13l4-4 4 4 2.5-2.5L17 14M13 7.5h.01",
  add: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5 5 15",
  camera: "M3 6h3l1.5-2h5L14 6h3v10H3zM10 8a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z",
  more: "M3 8c2-3 4-3 7-1s5 2 7-1M3 14c2-3 4-3 7-1s5 2 7-1",
  less: "M3 8h14M3 13h14M13 4 7 17",
  open: "M7 4H4v12h12v-3M11 4h5v5M16 4l-7 7",
  link: "M8 12l4-4M7 9 5 11a3 3 0 0 0 4 4l2-2M13 11l2-2a3 3 0 0 0-4-4L9 7",
  sliders: "M4 6h7M15 6h1M4 14h1M9 14h7M11 4v4M7 12v4M15 6h-4",
  wall: "M3 4h8v5H3zM13 4h4v5h-4zM3 11h4v5H3zM9 11h8v5H9z",
  grid: "M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z",
  down: "M5 8l5 5 5-5",
  left: "M12 4l-6 6 6 6",
  right: "M8 4l6 6-6 6",
  back: "M16 10H4M9 5l-5 5 5 5",
  table: "M10 3v9M6 8.5l4 4 4-4M4 16h12",
  folder: "M3 5h5l2 2h7v9H3z",
  stack: "M10 3 3 7l7 4 7-4zM3 11l7 4 7-4",
  warn: "M10 3 2.5 16.5h15zM10 8v4M10 14.5h.01",
  check: "M4 10.5l4 4 8-9",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1",
  moon: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5Z",
  screen: "M3 4h14v9H3zM7 16.5h6M10 13v3",
  upload: "M10 14V5M6 8.5l4-4 4 4M4 16h12",
  refresh: "M16 10a6 6 0 1 1-2-4.5M16 3v3.5h-3.5",
  trash: "M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6",
  edit: "M4 16l.8-3.2L13 4.6l2.4 2.4-8.2 8.2z",
  minus: "M4 10h12",
  board: "M3 3h6v8H3zM11 3h6v5h-6zM3 13h6v4H3zM11 10h6v7h-6z",
  undo: "M7 4 3.5 7.5 7 11M4 7.5h8a4.2 4.2 0 0 1 0 8.5H8",
  redo: "M13 4l3.5 3.5L13 11M16 7.5H8a4.2 4.2 0 0 0 0 8.5h4",
  play: "M3 4h14v10H3zM7 17h6M8.5 7v4l3.5-2z",
  grip: "M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01",
  print: "M6 7V3h8v4M6 14H3V7h14v7h-3M6 11h8v6H6z",
  compare: "M3 4h6v12H3zM11 4h6v12h-6z",
  copy: "M7 7h9v9H7zM4 13V4h9",
  merge: "M4 4v3c0 3 6 3 6 6v4M16 4v3c0 3-6 3-6 6",
  dots: "M5 10h.01M10 10h.01M15 10h.01",
  star: "M10 3l2.2 4.5 4.8.7-3.5 3.4.8 4.9L10 14.2 5.7 16.5l.8-4.9L3 8.2l4.8-.7z",
  keyboard: "M2.5 5h15v10h-15zM5.5 8h.01M8.5 8h.01M11.5 8h.01M14.5 8h.01M5.5 10.5h.01M14.5 10.5h.01M7.5 12.5h5",
  command: "M4 6h12M4 10h7M4 14h5M13 11.5l3 3-3 3",
  globe: "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15ZM2.5 10h15M10 2.5c-5 5-5 10 0 15M10 2.5c5 5 5 10 0 15",
  crop: "M6 2v12h12M2 6h12v12",
  person: "M10 3.5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4ZM3.5 17c.6-3.2 3.2-4.8 6.5-4.8s5.9 1.6 6.5 4.8",
  eye: "M2 10c2-3.6 4.7-5.4 8-5.4s6 1.8 8 5.4c-2 3.6-4.7 5.4-8 5.4S4 13.6 2 10ZM10 7.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8Z",
  out: "M8 4H4v12h4M8 10h9M13.5 6.5 17 10l-3.5 3.5",
  map: "M5 6.5h.01M8.5 4h.01M7.5 8.5h.01M13 12h.01M15.5 9.5h.01M12 15.5h.01M16 14h.01M4 14.5h.01M9.5 11.5h.01M14.5 4.5h.01",
  lasso: "M10 4c4 0 7 1.8 7 4.5S14 13 10 13s-7-1.8-7-4.5S6 4 10 4ZM6.5 12.5c-1.5 1-1 3 .5 3s2 1 1 2",
  scan: "M3 7V4h3M14 4h3v3M17 13v3h-3M6 16H3v-3M6.5 7v6M9 7v6M11 7v6M13.5 7v6",
  box: "M4 7V4h3M13 4h3v3M16 13v3h-3M7 16H4v-3",
  hand: "M10 3v14M3 10h14M8 5l2-2 2 2M8 15l2 2 2-2M5 8l-2 2 2 2M15 8l2 2-2 2",
  why: "M7.2 7.4a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.2-1.5 2.3M10 15.5h.01",
  fit: "M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
