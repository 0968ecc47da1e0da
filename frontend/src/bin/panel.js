// The link bin beside the text: search, and put links and notes in by keyboard, by a press, or by dragging.
import { element, freshId } from "../dom.js";
import { say } from "../paste/notice.js";
import { beginDrag, endDrag, putIn } from "./insert.js";
import { addressesIn, Bin, marks, nameOf } from "./items.js";
import { hasKeys } from "../text/key_names.js";

const AFTER_TYPING = 200;
const OTHER = { card: "point", point: "card" };
let panel = null;

/** @param {{view: import("prosemirror-view").EditorView, url: string, issue: number}} page */
export function useBin({ view, url, issue }) {
  const button = document.querySelector("[data-open-bin]");
  if (!url) return;
  panel = new BinPanel(view, { url, issue, button });
  button?.addEventListener("click", () => (panel.isOpen ? panel.close() : panel.open()));
}

export function openBin() {
  if (panel) panel.open();
  else say("There is no link bin here.");
}

class BinPanel {
  constructor(view, { url, issue, button }) {
    Object.assign(this, { view, issue, button, bin: new Bin(url), shown: [], index: 0 });
    this.id = freshId("ed-bin");
    this.build();
  }

  get isOpen() {
    return !this.dom.hidden;
  }

  build() {
    const { id } = this;
    const search = {
      id: `${id}-search`,
      type: "search",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "Search",
    };
    const list = {
      "aria-expanded": "true",
      "aria-autocomplete": "list",
      "aria-controls": id,
      "aria-describedby": `${id}-keys`,
    };
    this.search = element("input", { ...search, ...list });
    this.list = element("div", { id, class: "ed-bin-list", role: "listbox", "aria-label": "Links and notes" });
    this.status = element("p", { class: "field-hint", role: "status" });
    const form = (value, label) =>
      element(
        "label",
        { class: "check" },
        element("input", { type: "radio", name: id, value, checked: value === "card" }),
        ` ${label}`,
      );
    this.forms = element(
      "fieldset",
      { class: "ed-bin-forms" },
      element("legend", {}, "Put in as"),
      form("card", "Card"),
      form("point", "Point of a list"),
    );
    this.dom = element(
      "section",
      { class: "ed-bin", role: "dialog", "aria-label": "Link bin", hidden: true },
      element(
        "div",
        { class: "ed-bin-head" },
        element("h2", {}, "Link bin"),
        element("button", { type: "button", class: "button is-link", onclick: () => this.close() }, "Close"),
      ),
      element("label", { class: "visually-hidden", for: search.id }, "Search the bin"),
      this.search,
      this.forms,
      element(
        "p",
        { class: "field-hint", id: `${id}-keys` },
        hasKeys()
          ? "Enter puts it in, Shift+Enter the other way. Or drag it into the text."
          : "Press one to put it in.",
      ),
      this.status,
      this.list,
    );
    this.listen();
    document.querySelector("[data-editor-layers]").append(this.dom);
  }

  listen() {
    this.search.addEventListener("input", () => this.typed());
    this.search.addEventListener("focus", () => this.draw());
    this.dom.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("click", (event) => {
      const at = this.indexOf(event.target);
      if (at >= 0) this.put(at, this.form);
    });
    this.list.addEventListener("dragstart", (event) => {
      const at = this.indexOf(event.target);
      if (at >= 0) beginDrag(this.view, event, this.shown[at], this.form);
    });
    this.list.addEventListener("dragend", () => {
      endDrag(this.view);
      this.draw();
    });
  }

  get form() {
    return this.forms.querySelector(":checked").value;
  }

  indexOf(target) {
    return Number(target.closest?.("[role=option]")?.dataset.index ?? -1);
  }

  async open() {
    this.dom.hidden = false;
    this.button?.setAttribute("aria-expanded", "true");
    this.index = 0;
    this.search.focus();
    this.search.select();
    await this.fetch();
  }

  close() {
    this.dom.hidden = true;
    this.button?.setAttribute("aria-expanded", "false");
    this.view.focus();
  }

  async fetch() {
    this.list.setAttribute("aria-busy", "true");
    const wrong = await this.bin.fetch(this.bin.isWhole ? "" : this.search.value);
    if (wrong === null) return;
    this.list.removeAttribute("aria-busy");
    this.wrong = wrong;
    this.draw();
  }

  typed() {
    this.index = 0;
    this.draw();
    clearTimeout(this.timer);
    if (!this.bin.isWhole) this.timer = setTimeout(() => this.fetch(), AFTER_TYPING);
  }

  draw() {
    this.shown = this.bin.found(this.search.value);
    this.index = Math.min(this.index, Math.max(0, this.shown.length - 1));
    const here = addressesIn(this.view.state.doc);
    this.list.replaceChildren(...this.shown.map((item, index) => this.option(item, index, here)));
    this.status.textContent = this.wrong || this.counted();
    this.mark();
  }

  counted() {
    if (!this.bin.items.length) return "The bin is empty. Links and notes are kept for later under Planning, Links.";
    if (!this.shown.length) return "Nothing in the bin has these words.";
    return `${this.shown.length} of ${this.bin.items.length} links and notes`;
  }

  option(item, index, here) {
    const used = marks(item, this.issue, Boolean(item.url) && here.has(item.url));
    return element(
      "div",
      {
        role: "option",
        id: `${this.id}-${index}`,
        class: "ed-bin-item",
        draggable: "true",
        "data-index": index,
        "aria-selected": "false",
      },
      element("strong", {}, nameOf(item)),
      item.url && element("span", { class: "ed-bin-site" }, item.site || item.url),
      item.url && item.note && element("span", {}, item.note),
      used.length ? element("span", { class: "ed-bin-used" }, used.join(", ")) : null,
    );
  }

  mark() {
    const options = [...this.list.children];
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.index)));
    options[this.index]?.scrollIntoView({ block: "nearest" });
    if (options.length) this.search.setAttribute("aria-activedescendant", `${this.id}-${this.index}`);
    else this.search.removeAttribute("aria-activedescendant");
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    else if (event.target !== this.search) return;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.go(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") this.put(this.index, event.shiftKey ? OTHER[this.form] : this.form);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  go(by) {
    const { length } = this.shown;
    if (!length) return;
    this.index = (this.index + by + length) % length;
    this.mark();
  }

  put(index, form) {
    const item = this.shown[index];
    if (!item) return;
    if (!this.view.editable) return say("Here the words are only to be read.");
    putIn(this.view, item, form);
    if (matchMedia("(max-width: 68rem)").matches) return this.close();
    this.draw();
    return this.view.focus();
  }
}
