// The bar above selected words. Alt+F10 goes into it, arrows move in it, Escape goes back to the text. On a touch
// screen it stands above the keyboard as long as one writes: see touch_bar.js.
import { toggleMark } from "prosemirror-commands";
import { Plugin, TextSelection } from "prosemirror-state";
import { element } from "../dom.js";
import { schema } from "../schema/schema.js";
import { toHeading, toParagraph, toQuote, unquote } from "../text/blocks.js";
import { keepBlocks } from "../snippets/keep.js";
import { addFootnote } from "../text/footnotes.js";
import { editLink, linkAt } from "../text/links.js";
import { place } from "./place.js";
import { dock, touchButtons } from "./touch_bar.js";

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
const mark = (name, label, face, keys) => {
  const type = marks[name];
  return { name, label, face, keys, command: toggleMark(type), isOn: (state) => isMarked(state, type) };
};

const heading = (state, dispatch) => (isInside(state, nodes.heading) ? toParagraph : toHeading(3))(state, dispatch);
const quote = (state, dispatch) => (isInside(state, nodes.quote) ? unquote : toQuote)(state, dispatch);

const BUTTONS = [
  mark("strong", "Bold", "B", "Ctrl+B"),
  mark("em", "Italic", "I", "Ctrl+I"),
  {
    name: "link",
    label: "Link",
    face: "Link",
    keys: "Ctrl+K",
    command: editLink,
    asks: true,
    isOn: (state) => Boolean(linkAt(state)),
  },
  mark("code", "Code", "Code", "Ctrl+E"),
  {
    name: "heading",
    label: "Heading",
    face: "Heading",
    keys: "Ctrl+Alt+3",
    command: heading,
    isOn: (state) => isInside(state, nodes.heading),
  },
  { name: "quote", label: "Quote", face: "Quote", command: quote, isOn: (state) => isInside(state, nodes.quote) },
  mark("label", "Label", "Label", "Ctrl+Alt+L"),
  { name: "footnote", label: "Footnote", face: "Note", keys: "Ctrl+Alt+F", command: addFootnote, goesOn: true },
  { name: "snippet", label: "Save as snippet", face: "Save …", command: keepBlocks, asks: true },
];

class ToolbarView {
  constructor(view) {
    this.view = view;
    this.isTouch = matchMedia("(pointer: coarse)").matches;
    this.bar = element("div", {
      class: `ed-toolbar${this.isTouch ? " is-docked" : ""}`,
      role: "toolbar",
      "aria-label": this.isTouch ? "Writing tools" : "Format the selected words",
      hidden: true,
    });
    this.buttons = (this.isTouch ? touchButtons(BUTTONS) : BUTTONS).map((each) => this.button(each));
    this.bar.append(...this.buttons.map(({ dom }) => dom));
    // Where Tab comes in; from there it goes by arrows.
    this.buttons[0].dom.tabIndex = 0;
    document.querySelector("[data-editor-layers]").append(this.bar);
    this.bar.addEventListener("mousedown", (event) => event.preventDefault());
    this.bar.addEventListener("keydown", (event) => this.onKey(event));
    this.again = () => this.update(this.view);
    addEventListener("scroll", this.again, { passive: true, capture: true });
    this.resized = () => this.update(this.view, null, { bring: true });
    visualViewport?.addEventListener("resize", this.resized);
    visualViewport?.addEventListener("scroll", this.again);
    view.dom.addEventListener("focusin", this.again);
    view.dom.addEventListener("focusout", () => setTimeout(this.again));
  }

  button(each) {
    const told = {
      "aria-label": each.label,
      "aria-pressed": each.isOn ? "false" : null,
      "aria-haspopup": each.opens,
      title: each.keys && !this.isTouch ? `${each.label} (${each.keys})` : each.label,
    };
    const attributes = { type: "button", class: `ed-format is-${each.name}`, tabindex: "-1", ...told };
    const dom = element("button", attributes, each.face);
    dom.addEventListener("click", () => {
      const hadFocus = this.bar.contains(document.activeElement);
      each.command(this.view.state, this.view.dispatch, this.view);
      if (each.goesOn || (!hadFocus && !each.asks)) this.view.focus();
      this.update();
    });
    return { ...each, dom };
  }

  get isWanted() {
    const { view } = this;
    const { selection } = view.state;
    if (this.bar.contains(document.activeElement)) return true;
    if (!view.hasFocus()) return false;
    if (this.isTouch) return true;
    const { from, to, empty, $from } = selection;
    if (empty || !(selection instanceof TextSelection) || !$from.parent.inlineContent) return false;
    return view.state.doc.textBetween(from, to).trim() !== "";
  }

  update(_view, _before, { bring = false } = {}) {
    const shows = this.isWanted;
    if (this.bar.hidden !== !shows) this.bar.hidden = !shows;
    if (!shows) return;
    const { state } = this.view;
    for (const { dom, command, isOn } of this.buttons) {
      if (isOn) dom.setAttribute("aria-pressed", String(isOn(state)));
      dom.disabled = !command(state);
    }
    if (this.isTouch) return this.dock(bring || this.head !== state.selection.head);
    const { from, to } = state.selection;
    const start = this.view.coordsAtPos(from);
    const end = this.view.coordsAtPos(to, -1);
    place(this.bar, { left: Math.min(start.left, end.left), top: start.top, bottom: end.bottom }, { above: true });
  }

  /** `bring`: the caret has moved, or the keyboard came up. */
  dock(bring) {
    this.head = this.view.state.selection.head;
    const bringCaret = dock(this.bar, this.view);
    if (bring) bringCaret();
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
    visualViewport?.removeEventListener("resize", this.resized);
    visualViewport?.removeEventListener("scroll", this.again);
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
