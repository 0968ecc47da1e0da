// The frame over a picture: what is inside is kept. Sizes are in pixels of the whole picture.
import { element } from "../dom.js";

const LEAST = 16;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Box {
  /** @param {{width: number, height: number, shares: number[]}} whole `shares`: left, top, width and height, 0 to 1 */
  constructor({ width, height, shares: [left, top, wide, high] = [0, 0, 1, 1] }) {
    this.whole = { width, height };
    this.ratio = 0;
    this.at = { x: left * width, y: top * height, w: wide * width, h: high * height };
    this.onChange = () => {};
    this.corner = element("span", { class: "ed-crop-corner" });
    this.dom = element(
      "div",
      { class: "ed-crop-box", tabindex: "0", role: "group", "aria-label": "The part that is kept" },
      this.corner,
    );
    this.dom.addEventListener("keydown", (event) => this.onKey(event));
    this.dom.addEventListener("pointerdown", (event) => this.onPointer(event));
  }

  shares() {
    const { x, y, w, h } = this.at;
    const { width, height } = this.whole;
    return [x / width, y / height, w / width, h / height].map((share) => Math.round(share * 10_000) / 10_000);
  }

  all() {
    this.at = { x: 0, y: 0, w: this.whole.width, h: this.whole.height };
    if (this.ratio) this.fit();
    this.show();
  }

  setRatio(ratio) {
    this.ratio = ratio;
    if (ratio) this.fit();
    this.show();
  }

  /** The largest part of that shape inside the present one, in its middle. */
  fit() {
    const { x, y, w, h } = this.at;
    const width = Math.min(w, h * this.ratio);
    const height = width / this.ratio;
    this.at = { x: x + (w - width) / 2, y: y + (h - height) / 2, w: width, h: height };
  }

  move(dx, dy) {
    const { w, h } = this.at;
    this.at.x = Math.min(Math.max(0, this.at.x + dx), this.whole.width - w);
    this.at.y = Math.min(Math.max(0, this.at.y + dy), this.whole.height - h);
    this.show();
  }

  resize(dw, dh) {
    const { x, y } = this.at;
    const room = { w: this.whole.width - x, h: this.whole.height - y };
    const within = (size, most) => Math.min(Math.max(Math.min(LEAST, most), size), most);
    if (this.ratio) {
      const most = Math.min(room.w, room.h * this.ratio);
      const w = within(this.at.w + (dw || dh * this.ratio), most);
      Object.assign(this.at, { w, h: w / this.ratio });
    } else Object.assign(this.at, { w: within(this.at.w + dw, room.w), h: within(this.at.h + dh, room.h) });
    this.show();
  }

  onKey(event) {
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.altKey ? 1 : Math.max(1, Math.round(this.whole.width / 50));
    const [dx, dy] = arrow.map((direction) => direction * step);
    if (event.shiftKey) this.resize(dx, dy);
    else this.move(dx, dy);
  }

  onPointer(event) {
    event.preventDefault();
    this.dom.focus();
    this.dom.setPointerCapture(event.pointerId);
    const scale = this.whole.width / this.dom.parentElement.getBoundingClientRect().width;
    const isCorner = event.target === this.corner;
    let [x, y] = [event.clientX, event.clientY];
    const drag = (moved) => {
      const [dx, dy] = [(moved.clientX - x) * scale, (moved.clientY - y) * scale];
      [x, y] = [moved.clientX, moved.clientY];
      if (isCorner) this.resize(dx, dy);
      else this.move(dx, dy);
    };
    this.dom.addEventListener("pointermove", drag);
    const end = () => this.dom.removeEventListener("pointermove", drag);
    this.dom.addEventListener("pointerup", end, { once: true });
    this.dom.addEventListener("pointercancel", end, { once: true });
  }

  show() {
    const [left, top, width, height] = this.shares();
    Object.assign(this.dom.style, {
      left: `${left * 100}%`,
      top: `${top * 100}%`,
      width: `${width * 100}%`,
      height: `${height * 100}%`,
    });
    this.onChange({ width: Math.round(this.at.w), height: Math.round(this.at.h) });
  }
}
