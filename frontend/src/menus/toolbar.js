// The bar above selected words. Alt+F10 goes into it, arrows move in it, Escape goes back to the text. On a touch
// screen it stands above the keyboard as long as one writes.
import { toggleMark } from "prosemirror-commands";
import { Plugin, TextSelection } from "prosemirror-state";
import { element } from "../dom.js";
import { showInspector } from "../inspector/panel.js";
import { currentSection } from "../sections/find.js";
import { schema } from "../schema/schema.js";
import { toHeading, toParagraph, toQuote, unquote } from "../text/blocks.js";
import { editLink, linkAt } from "../text/links.js";
import { openPlusMenu } from "./plus.js";
import { place } from "./place.js";

const { marks, nodes } = schema;
const isInside = (state, type) => {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
  return false;
};
const isMarked = (state, type) => {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type);
};
const mark = (name, label, face, keys) => ({ name, label, face, keys, command: toggleMark(marks[name]), isOn: (state) => isMarked(state, marks[name]) });

const heading = (state, dispatch) => (isInside(state, nodes.heading) ? toParagraph : toHeading(3))(state, dispatch);
const quote = (state, dispatch) => (isInside(state, nodes.quote) ? unquote : toQuote)(state, dispatch);

const BUTTONS = [
  mark("strong", "Bold", "B", "Ctrl+B"),
  mark("em", "Italic", "I", "Ctrl+I"),
  { name: "link", label: "Link", face: "Link", keys: "Ctrl+K", command: editLink, isOn: (state) => Boolean(linkAt(state)) },
  mark("code", "Code", "Code", "Ctrl+E"),
  { name: "heading", label: "Heading", face: "Heading", keys: "Ctrl+Alt+3", command: heading, isOn: (state) => isInside(state, nodes.heading) },
  { name: "quote", label: "Quote", face: "Quote", command: quote, isOn: (state) => isInside(state, nodes.quote) },
  mark("label", "Label", "Label", "Ctrl+Alt+L"),
];

class ToolbarView {
  constructor(view) {
    this.view = view;
    this.isTouch = matchMedia("(pointer: coarse)").matches;
    this.bar = element("div", { class: `ed-toolbar${this.isTouch ? " is-docked" : ""}`, role: "toolbar", "aria-label": "Format the selected words", hidden: true });
    this.buttons = BUTTONS.map((each) => this.button(each));
    this.bar.append(...this.buttons.map(({ dom }) => dom), ...(this.isTouch ? this.touchButtons() : []));
    document.querySelector("[data-editor-layers]").append(this.bar);
    this.bar.addEventListener("mousedown", (event) => event.preventDefault());
    this.bar.addEventListener("keydown", (event) => this.onKey(event));
    this.again = () => this.update();
    addEventListener("scroll", this.again, { passive: true, capture: true });
    visualViewport?.addEventListener("resize", this.again);
    view.dom.addEventListener("focusin", this.again);
    view.dom.addEventListener("focusout", () => setTimeout(this.again));
  }

  button(each) {
    const dom = element("button", { type: "button", class: `ed-format is-${each.name}`, tabindex: "-1", "aria-label": each.label, "aria-pressed": "false", title: each.keys ? `${each.label} (${each.keys})` : each.label }, each.face);
    dom.addEventListener("click", () => {
      const hadFocus = this.bar.contains(document.activeElement);
      each.command(this.view.state, this.view.dispatch, this.view);
      if (!hadFocus && each.name !== "link") this.view.focus();
      this.update();
    });
    return { ...each, dom };
  }

  touchButtons() {
    const add = element("button", { type: "button", class: "ed-format", "aria-label": "Add a section", "aria-haspopup": "menu" }, "+");
    add.addEventListener("click", () => openPlusMenu(this.view, add, currentSection(this.view.state)?.node.attrs.id));
    const settings = element("button", { type: "button", class: "ed-format" }, "Settings");
    settings.addEventListener("click", () => showInspector({ focus: true }));
    return [add, settings];
  }

  get isWanted() {
    const { view } = this;
    const { selection } = view.state;
    if (this.bar.contains(document.activeElement)) return true;
    if (!view.hasFocus()) return false;
    if (this.isTouch) return true;
    return selection instanceof TextSelection && !selection.empty && selection.$from.parent.inlineContent && view.state.doc.textBetween(selection.from, selection.to).trim() !== "" && !this.isDragging;
  }

  update() {
    const shows = this.isWanted;
    if (this.bar.hidden !== !shows) this.bar.hidden = !shows;
    if (!shows) return;
    const { state } = this.view;
    for (const { dom, command, isOn } of this.buttons) {
      dom.setAttribute("aria-pressed", String(isOn(state)));
      dom.disabled = !command(state);
    }
    if (this.isTouch) return this.dock();
    const { from, to } = state.selection;
    const start = this.view.coordsAtPos(from);
    const end = this.view.coordsAtPos(to, -1);
    place(this.bar, { left: Math.min(start.left, end.left), top: start.top, bottom: end.bottom }, { above: true });
  }

  dock() {
    const { height, offsetTop } = visualViewport ?? { height: innerHeight, offsetTop: 0 };
    this.bar.style.top = `${Math.round(offsetTop + height - this.bar.offsetHeight)}px`;
  }

  onKey(event) {
    const usable = [...this.bar.querySelectorAll("button:not(:disabled)")];
    const at = usable.indexOf(document.activeElement);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
    if (event.key in steps) {
      event.preventDefault();
      usable.at(steps[event.key] % usable.length).focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.view.focus();
    }
  }

  enter() {
    this.update();
    this.bar.querySelector("button:not(:disabled)")?.focus();
    return !this.bar.hidden;
  }

  destroy() {
    removeEventListener("scroll", this.again, { capture: true });
    visualViewport?.removeEventListener("resize", this.again);
    this.bar.remove();
  }
}

let current = null;

/** Alt+F10: from the selected words into the bar. */
export const enterToolbar = (state) => Boolean(current) && !current.bar.hidden && current.enter(state);

export const selectionToolbar = () =>
  new Plugin({
    view(view) {
      current = new ToolbarView(view);
      return current;
    },
  });
