// The frame that shows a mail or a page as a reader's program would. It is fetched empty, with a policy that allows no
// script, and this script makes it equal to each new rendering.
import { element } from "../dom.js";
import { marksIn } from "./places.js";
import { patch } from "./patch.js";

const WIDTHS = { desktop: 640, phone: 360, web: 700 };

export class Frame {
  /** @param {HTMLElement} stage what scrolls @param {string} canvas the address of the empty page */
  constructor(stage, canvas, { clicked, resized }) {
    this.stage = stage;
    this.canvas = canvas;
    this.host = { clicked, resized };
    this.view = "desktop";
    this.scale = 1;
    this.marks = [];
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(stage);
  }

  /** Load the empty page, once. @returns {Promise<void>} */
  open() {
    this.ready ??= new Promise((resolve) => {
      this.dom = element("iframe", {
        class: "pv-frame",
        title: "The mail as readers get it",
        sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox",
        src: this.canvas,
      });
      this.dom.addEventListener("load", () => {
        if (!this.page) return;
        this.listen();
        resolve();
      });
      this.stage.prepend(this.dom);
    });
    return this.ready;
  }

  get page() {
    return this.dom?.contentDocument;
  }

  listen() {
    this.page.addEventListener("click", (event) => {
      // With Ctrl a link opens, in a window of its own.
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.host.clicked(event.target);
    });
    this.page.addEventListener("load", () => this.fit(), true);
  }

  /** Show a rendering. @param {string} html */
  show(html) {
    if (!this.page) return;
    const parsed = new this.dom.contentWindow.DOMParser().parseFromString(html, "text/html");
    patch(this.page.documentElement, parsed.documentElement);
    this.marks = marksIn(this.page);
    if (this.body !== this.page.body) {
      if (this.body) this.sizes.unobserve(this.body);
      this.body = this.page.body;
      this.sizes.observe(this.body);
    }
    this.fit();
  }

  /** @param {"desktop"|"phone"|"web"} view @param {boolean} dark */
  as(view, dark) {
    this.view = view;
    this.stage.classList.toggle("is-dark", dark);
    this.dom?.classList.toggle("is-dark", dark);
    if (this.dom) this.dom.title = view === "web" ? "The web page as readers get it" : "The mail as readers get it";
    this.fit();
  }

  /** Whether the frame cannot be given a colour scheme in this browser: the server then decides the media queries. */
  lacksScheme(dark) {
    return (
      Boolean(this.dom?.contentWindow) &&
      this.dom.contentWindow.matchMedia("(prefers-color-scheme: dark)").matches !== dark
    );
  }

  // As tall as its words, and as wide as the chosen screen, made smaller where there is less room.
  fit() {
    const room = this.stage.clientWidth;
    if (!this.page?.body || !room) return;
    const least = WIDTHS[this.view];
    const width = this.view === "phone" ? least : Math.max(least, room);
    this.scale = Math.min(1, room / width);
    const { style } = this.dom;
    style.width = `${width}px`;
    const height = Math.ceil(Math.max(this.page.body.scrollHeight, this.page.body.getBoundingClientRect().height));
    style.height = `${height}px`;
    style.transform = this.scale < 1 ? `scale(${this.scale})` : "";
    style.marginInlineStart = this.scale < 1 ? "" : `${Math.max(0, (room - width) / 2)}px`;
    // What a smaller copy leaves free below and beside it.
    style.marginBlockEnd = this.scale < 1 ? `${-height * (1 - this.scale)}px` : "";
    style.marginInlineEnd = this.scale < 1 ? `${-width * (1 - this.scale)}px` : "";
    this.host.resized();
  }

  /** Where an element of the page stands on the stage, in the stage's pixels from its top. */
  placeOf(target) {
    const { top, height } = target.getBoundingClientRect();
    return { top: (top + this.page.defaultView.scrollY) * this.scale, height: height * this.scale };
  }
}
