/** Draws points and pictures with WebGL 2. Places, colours and states are sent to the graphics chip when they change. */

const SHEET = 2048; // pixels along a side of a sheet of packed thumbnails
const MANY = 20_000; // points from which they are drawn beyond the edges, and moved as one picture
const BEYOND = 1.5; // how much larger than the view that picture is
const RICH = 32; // pixels of a tile from which colours are kept in full
const FINE = 256; // pixels of a finer picture's place
const SLOTS = 64; // of those, in a texture of 2048 × 2048

export const STATE = { hidden: 0, dim: 1, normal: 2, chosen: 3 };

const COMMON = `#version 300 es
precision highp float;
in vec2 from_;
in vec2 to_;
in float state;
uniform float moved, wanted;
uniform vec2 middle, size;
uniform float scale;
vec2 screen() { return ((mix(from_, to_, moved) - middle) * scale) / size * 2.0 * vec2(1.0, -1.0); }`;

const POINTS = [
  `${COMMON}
in vec3 colour;
uniform float radius;
out vec3 ink;
void main() {
  gl_Position = state == wanted ? vec4(screen(), 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = radius * 2.0 + (state == 3.0 ? 4.0 : 0.0);
  ink = colour;
}`,
  `#version 300 es
precision highp float;
in vec3 ink;
uniform float wanted;
uniform float radius;
uniform vec3 accent;
out vec4 paint;
void main() {
  float away = length(gl_PointCoord - 0.5) * 2.0;
  if (away > 1.0) discard;
  float edge = smoothstep(1.0, 1.0 - 0.7 / max(radius, 1.0), away);
  if (wanted == 1.0) { float grey = dot(ink, vec3(0.3, 0.59, 0.11)); paint = vec4(vec3(mix(grey, 0.55, 0.6)), 0.22 * edge); }
  else if (wanted == 3.0 && away > 1.0 - 3.0 / (radius + 2.0)) paint = vec4(accent, edge);
  else paint = vec4(ink, 0.88 * edge);
}`,
];

const PICTURES = [
  `${COMMON}
in vec2 shape;
in float shown;
in float slot;
in vec2 corner;
uniform float side, layers;
out vec2 inside;
flat out vec2 kept;
flat out int number;
flat out int fine;
flat out float mark;
void main() {
  inside = corner;
  kept = shape;
  number = gl_InstanceID;
  fine = int(slot);
  mark = state;
  vec2 at = screen() + (corner - 0.5) * side / size * 2.0 * vec2(1.0, -1.0);
  bool there = slot >= 0.0 || layers > 0.0;
  gl_Position = there && shown > 0.0 && state > 0.0 ? vec4(at, 0.0, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}`,
  `#version 300 es
precision highp float;
precision highp sampler2DArray;
in vec2 inside;
flat in vec2 kept;
flat in int number;
flat in int fine;
flat in float mark;
uniform sampler2DArray sheets;
uniform sampler2D finer;
uniform vec3 accent, ground;
uniform float side, tile;
out vec4 paint;
void main() {
  vec2 off = abs(inside - 0.5) * 2.0;
  if (off.x > kept.x || off.y > kept.y) discard;
  vec2 frame = kept - (mark == 3.0 ? 6.0 / side : 0.0);
  if (off.x > frame.x || off.y > frame.y) { paint = vec4(accent, 1.0); return; }
  vec3 colour;
  if (fine >= 0) {
    vec2 place = vec2(fine % 8, fine / 8);
    colour = texture(finer, (place + clamp(inside, 0.002, 0.998)) / 8.0).rgb;
  } else {
    int row = ${SHEET} / int(tile);
    int at = number % (row * row);
    vec2 place = vec2(at % row, at / row);
    vec2 within = clamp(inside, 0.5 - kept * 0.5 + 0.5 / tile, 0.5 + kept * 0.5 - 0.5 / tile);
    colour = texture(sheets, vec3((place + within) / float(row), float(number / (row * row)))).rgb;
  }
  paint = mark == 1.0 ? vec4(mix(colour, ground, 0.82), 1.0) : vec4(colour, 1.0);
}`,
];

export class Painter {
  /** Throws an Error where the browser has no WebGL 2. */
  constructor(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: false, preserveDrawingBuffer: false });
    if (!gl) throw new Error("no WebGL 2");
    this.gl = gl;
    this.canvas = canvas;
    this.n = 0;
    this.moved = 1;
    this.beyond = 1;
    this.points = program(gl, POINTS);
    this.tiles = program(gl, PICTURES);
    this.buffers = {};
    this.layers = 0;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    this.#send("corner", new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
  }

  get renderer() {
    const more = this.gl.getExtension("WEBGL_debug_renderer_info");
    return this.gl.getParameter(more ? more.UNMASKED_RENDERER_WEBGL : this.gl.RENDERER);
  }

  #send(name, data, usage = this.gl.DYNAMIC_DRAW) {
    const gl = this.gl;
    this.stale = true;
    this.buffers[name] ??= gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, data, usage);
  }

  /** Where points are, x and y one after the other; `before` is where they come from while they move. */
  setPlaces(places, before = places) {
    this.n = places.length / 2;
    this.#send("to_", places);
    this.#send("from_", before);
  }

  setColours = (colours) => this.#send("colour", colours); // three bytes a point
  setStates = (states) => this.#send("state", states); // a byte of STATE a point
  setShapes = (shapes) => this.#send("shape", shapes); // width and height as shares of 255
  setShown = (shown) => this.#send("shown", shown); // whether a point is drawn as a picture
  setSlots = (slots) => this.#send("slot", slots); // the place of its finer picture, -1: none

  /** Room for so many sheets of packed thumbnails, whose tiles have so many pixels; 0: finer pictures only. */
  prepareSheets(count, tile) {
    const gl = this.gl;
    Object.assign(this, { tile, layers: 0 });
    gl.deleteTexture(this.sheets ?? null);
    this.sheets = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.sheets);
    const side = count ? SHEET : 1;
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, tile < RICH ? gl.RGB565 : gl.RGBA8, side, side, Math.max(1, count));
    for (const [name, value] of [["MIN", gl.LINEAR], ["MAG", gl.LINEAR]]) gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl[`TEXTURE_${name}_FILTER`], value);
    gl.deleteTexture(this.finer ?? null);
    this.finer = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.finer);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 8 * FINE, 8 * FINE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  }

  putSheet(n, image) {
    const gl = this.gl;
    const kind = this.tile < RICH ? [gl.RGB, gl.UNSIGNED_SHORT_5_6_5] : [gl.RGBA, gl.UNSIGNED_BYTE];
    this.stale = true;
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.sheets);
    gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, n, image.width, image.height, 1, ...kind, image);
    this.layers++;
  }

  /** A finer picture, drawn into the middle of a square. */
  putFine(slot, square) {
    const gl = this.gl;
    this.stale = true;
    gl.bindTexture(gl.TEXTURE_2D, this.finer);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, (slot % 8) * FINE, Math.floor(slot / 8) * FINE, FINE, FINE, gl.RGBA, gl.UNSIGNED_BYTE, square);
  }

  /** Room for a view of so many pixels of the page; beyond its edges too where points are many. */
  resize(width, height, ratio) {
    const most = Math.max(...this.gl.getParameter(this.gl.MAX_VIEWPORT_DIMS)) / (ratio * Math.max(width, height));
    const beyond = this.n > MANY ? Math.min(BEYOND, most) : 1;
    Object.assign(this.canvas, { width: Math.round(width * beyond * ratio), height: Math.round(height * beyond * ratio) });
    Object.assign(this.canvas.style, { inset: `${-50 * (beyond - 1)}%`, width: `${100 * beyond}%`, height: `${100 * beyond}%` });
    Object.assign(this, { beyond, stale: true });
  }

  /**
   * One picture of everything. `view` as in View; `radius` of points and `side` of pictures in pixels of the screen
   * (side 0: no pictures); `states`: which states occur; `accent`, `ground`: 0 to 1; `rough`: the view is being moved,
   * and what was drawn of very many points may be stretched until it lies still.
   */
  draw(view, look) {
    const key = [view.scale, look.radius, look.side, ...look.accent, ...look.ground].join();
    const fits = this.beyond > 1 && !this.stale && this.moved === 1 && (look.rough || key === this.kept.key);
    if (fits && this.#shift(view, look)) return;
    this.kept = { x: view.x, y: view.y, scale: view.scale, key };
    this.stale = this.moved < 1;
    this.canvas.style.transform = "";
    this.#paint({ x: view.x, y: view.y, scale: view.scale, width: view.width * this.beyond, height: view.height * this.beyond }, look);
  }

  /**
   * Move what is drawn to where the view is now, which costs the page nothing but laying it there; false where that
   * leaves an edge bare, or would be too coarse.
   */
  #shift(view, { ratio }) {
    const { x, y, scale } = this.kept;
    const zoom = view.scale / scale;
    if (zoom < 0.7 || zoom > 1.4) return false;
    const [right, down] = [x - view.x, y - view.y].map((by) => Math.round(by * view.scale * ratio) / ratio); // whole pixels stay sharp
    const room = (size) => ((this.beyond * zoom - 1) * size) / 2;
    if (Math.abs(right) > room(view.width) || Math.abs(down) > room(view.height)) return false;
    this.canvas.style.transform = `translate(${right}px, ${down}px) scale(${zoom})`;
    return true;
  }

  #paint(view, { radius, side, states, accent, ground, ratio }) {
    const gl = this.gl;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!this.n) return;
    const uniforms = { moved: this.moved, middle: [view.x, view.y], size: [view.width, view.height], scale: view.scale, accent, ground };
    gl.useProgram(this.points.program);
    this.#bind(this.points, { from_: 2, to_: 2, colour: [3, gl.UNSIGNED_BYTE, true], state: [1, gl.UNSIGNED_BYTE, false] }, 0);
    for (const wanted of [STATE.dim, STATE.normal, STATE.chosen]) {
      if (!states.has(wanted)) continue;
      this.#set(this.points, { ...uniforms, wanted, radius: radius * ratio });
      gl.drawArrays(gl.POINTS, 0, this.n);
    }
    if (!side || !this.sheets) return;
    gl.useProgram(this.tiles.program);
    const byte = gl.UNSIGNED_BYTE;
    this.#bind(this.tiles, { from_: 2, to_: 2, shape: [2, byte, true], shown: [1, byte, false], slot: [1, gl.SHORT, false], state: [1, byte, false] }, 1);
    this.#bind(this.tiles, { corner: 2 }, 0);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.sheets);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.finer);
    this.#set(this.tiles, { ...uniforms, side, tile: this.tile || 1, layers: this.layers, sheets: 0, finer: 1 });
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.n);
    gl.activeTexture(gl.TEXTURE0);
  }

  #bind({ attributes }, wanted, divisor) {
    const gl = this.gl;
    for (const [name, what] of Object.entries(wanted)) {
      const at = attributes[name];
      if (at === undefined) continue;
      const [size, type, scaled] = Array.isArray(what) ? what : [what, gl.FLOAT, false];
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, type, scaled, 0, 0);
      gl.vertexAttribDivisor(at, divisor);
    }
  }

  #set({ uniforms }, values) {
    const gl = this.gl;
    for (const [name, value] of Object.entries(values)) {
      const at = uniforms[name];
      if (at === undefined) continue;
      if (Array.isArray(value)) gl[`uniform${value.length}fv`](at, value);
      else if (name === "sheets" || name === "finer") gl.uniform1i(at, value);
      else gl.uniform1f(at, value);
    }
  }

  destroy() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

export { FINE, SLOTS };

/** A program with the places of its attributes and uniforms. */
function program(gl, sources) {
  const made = gl.createProgram();
  sources.forEach((source, n) => {
    const shader = gl.createShader(n ? gl.FRAGMENT_SHADER : gl.VERTEX_SHADER);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? "a shader does not compile");
    gl.attachShader(made, shader);
  });
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made) ?? "a program does not link");
  const names = (count, info, at) => Object.fromEntries(Array.from({ length: gl.getProgramParameter(made, count) }, (_, n) => info(n)).map(({ name }) => [name, at(name)]));
  return {
    program: made,
    attributes: names(gl.ACTIVE_ATTRIBUTES, (n) => gl.getActiveAttrib(made, n), (name) => gl.getAttribLocation(made, name)),
    uniforms: names(gl.ACTIVE_UNIFORMS, (n) => gl.getActiveUniform(made, n), (name) => gl.getUniformLocation(made, name)),
  };
}
