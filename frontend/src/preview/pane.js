// The preview beside the text: what readers get, as one writes.
import { Plugin } from "prosemirror-state";
import { announce } from "../announce.js";
import { writeDocument } from "../schema/json.js";
import { Asking } from "./asking.js";
import { figures } from "./figures.js";
import { Frame } from "./frame.js";
import { inboxRow } from "./inbox.js";
import { Sync } from "./sync.js";
import { testMail } from "./test_mail.js";

const KEPT = "fortnight:preview";
// Where there is room for the text, the settings and the preview, it is open from the start.
const WIDE = "(min-width: 100rem)";

let pane = null;

/** Tells the preview what happens in the text. */
export const previewed = () =>
  new Plugin({
    view: () => ({
      update(view, before) {
        if (!pane?.isOpen) return;
        if (before.doc !== view.state.doc) pane.asking.later();
        else if (!before.selection.eq(view.state.selection)) pane.sync.showCaret();
      },
    }),
  });

/**
 * @param {{view: object, fields: object, form: HTMLFormElement, data: object, save: () => Promise<unknown>, isSaved: ()
 *   => boolean}} page
 */
export function startPreview(page) {
  const dom = document.querySelector("[data-preview-pane]");
  if (dom) pane = new Pane(dom, page);
  return pane;
}

class Pane {
  constructor(dom, { view, fields, form, data, save, isSaved }) {
    Object.assign(this, { dom, view, fields, data, isOpen: false });
    this.screen = this.isDrawer ? "phone" : "desktop";
    const part = (name) => dom.querySelector(`[data-preview="${name}"]`);
    this.part = part;
    this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    this.frame = new Frame(part("stage"), data.urls.preview_canvas, {
      clicked: (target) => this.jump(target),
      resized: () => this.sync?.showCaret({ bring: false }),
    });
    this.sync = new Sync(view, this.frame, {
      here: part("here"),
      title: () => form.querySelector("[name=title]")?.focus(),
    });
    this.asking = new Asking(data.urls.preview, {
      collect: () => this.question(),
      shown: (answer) => this.shown(answer),
      failed: (words) => this.failed(words),
    });
    this.showInbox = inboxRow(part("inbox"));
    this.showFigures = figures(
      { summary: part("summary"), bars: part("bars") },
      { doc: () => view.state.doc, goTo: (pos) => this.goTo(pos) },
    );
    this.test = testMail(part("test"), data.urls.test, { save, isSaved });
    this.listen(form);
    const kept = remembered();
    if (kept === "open" ? matchMedia("(min-width: 68rem)").matches : kept !== "closed" && matchMedia(WIDE).matches)
      this.open({ remember: false });
  }

  listen(form) {
    form.addEventListener("input", () => this.isOpen && this.asking.later());
    this.dom.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.screen) this.look(button.dataset.screen, this.dark);
      else if (button && "dark" in button.dataset) this.look(this.screen, !this.dark);
      else if (button && "closePreview" in button.dataset) this.close();
    });
    this.dom.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      if (this.isDrawer) this.close();
      else this.view.focus();
    });
    document.addEventListener("editor:preview", () => this.called());
    document.addEventListener("keydown", (event) => {
      if (
        event.key.toLowerCase() !== "p" ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey ||
        event.defaultPrevented
      )
        return;
      event.preventDefault();
      this.called();
    });
    for (const button of document.querySelectorAll("[data-open-preview]")) {
      button.addEventListener("click", () => (this.isOpen ? this.close() : this.open({ focus: true })));
    }
  }

  get isDrawer() {
    return !matchMedia("(min-width: 68rem)").matches;
  }

  /** Ctrl+P: opens it; once it is open, on to the test mail. */
  called() {
    if (this.isOpen) this.test.focus();
    else this.open({ focus: this.isDrawer });
  }

  async open({ remember = true, focus = false } = {}) {
    this.isOpen = true;
    this.dom.hidden = false;
    document.body.classList.add("shows-preview");
    this.said();
    if (remember) keep("open");
    if (focus) this.part("title").focus();
    this.test.offer();
    await this.frame.open();
    this.look(this.screen, this.dark);
    this.sync.isOn = !this.isDrawer;
  }

  close() {
    this.isOpen = false;
    this.sync.isOn = false;
    this.asking.stop();
    this.dom.hidden = true;
    document.body.classList.remove("shows-preview");
    this.said();
    keep("closed");
    this.view.focus();
  }

  said() {
    for (const button of document.querySelectorAll("[data-open-preview]"))
      button.setAttribute("aria-expanded", String(this.isOpen));
    announce(this.isOpen ? "The preview is open." : "The preview is closed.");
  }

  /** Choose the screen and the colours. @param {"desktop"|"phone"|"text"|"web"} screen */
  look(screen, dark) {
    const isText = screen === "text";
    Object.assign(this, { screen, dark });
    for (const tab of this.dom.querySelectorAll("[data-screen]"))
      tab.setAttribute("aria-pressed", String(tab.dataset.screen === screen));
    this.dom.querySelector("[data-dark]").setAttribute("aria-pressed", String(dark));
    this.part("stage").classList.toggle("is-text", isText);
    this.part("text").hidden = !isText;
    this.part("inbox").classList.toggle("is-dark", dark);
    this.part("inbox").classList.toggle("is-light", !dark);
    this.frame.as(isText ? "desktop" : screen, dark);
    if (this.answer) this.showInbox(this.answer, screen);
    this.sync.isOn = this.isOpen && !isText && !this.isDrawer;
    this.asking.ask();
  }

  question() {
    const part = { text: "text", web: "web" }[this.screen] ?? "email";
    const scheme = this.frame.lacksScheme(this.dark) ? (this.dark ? "dark" : "light") : "";
    this.asked = this.screen;
    return {
      fields: this.fields.read(),
      document: writeDocument(this.view.state.doc),
      part,
      ...(scheme && { scheme }),
    };
  }

  shown(answer) {
    if (!this.isOpen) return;
    this.answer = answer;
    this.say("");
    this.sync.sections = answer.sections;
    this.showInbox(answer, this.screen);
    this.showFigures(answer);
    if (answer.part === "text") this.part("text").textContent = answer.text;
    if (answer.html) this.frame.show(answer.html);
    this.sync.showCaret();
    this.dom.dispatchEvent(new CustomEvent("preview:shown", { detail: answer }));
  }

  /** Why there is no new preview; the last good one stays. */
  failed(words) {
    this.say(`${words} ${this.answer ? "What you see is the last preview that could be made." : ""}`.trim());
  }

  say(words) {
    const line = this.part("state");
    if (line.textContent !== words) line.textContent = words;
  }

  jump(target) {
    if (this.isDrawer) this.close();
    this.sync.jump(target);
  }

  goTo(pos) {
    if (this.isDrawer) this.close();
    this.sync.goTo(pos);
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // A browser that keeps nothing: it opens as it does at first.
  }
}
