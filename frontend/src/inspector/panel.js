// The inspector: the settings of what is selected, beside the text. Each change is a transaction in the one undo
// history.
import { redo, undo } from "prosemirror-history";
import { NodeSelection, Plugin } from "prosemirror-state";
import { element } from "../dom.js";
import { currentSection } from "../sections/find.js";
import { kindLabel, kindOf } from "../sections/kinds.js";
import { control } from "./controls.js";
import { NODE_SETTINGS, WHERE } from "./nodes.js";

let panel = null;

/** Show the inspector; on a phone it is a drawer. `focus` goes to its first control. */
export function showInspector({ focus = false } = {}) {
  if (!panel) return;
  panel.dom.classList.add("is-open");
  if (focus) panel.dom.querySelector("[data-groups] :is(input, select, textarea, button):not(:disabled)")?.focus();
}

// Changes made while one control has the focus belong together; the numbers stay clear of the browser's compositions.
let session = 1_000_000;

class Panel {
  constructor(view, { role }) {
    this.view = view;
    this.role = role;
    this.dom = document.querySelector("[data-inspector]");
    this.groups = this.dom.querySelector("[data-groups]");
    this.drawn = "";
    this.controls = [];
    this.dom.addEventListener("focusin", () => (session += 1));
    this.dom.addEventListener("keydown", (event) => this.onKey(event));
    this.dom.querySelector("[data-close-inspector]")?.addEventListener("click", () => this.close());
    this.update(view);
  }

  close() {
    this.dom.classList.remove("is-open");
    this.view.focus();
  }

  onKey(event) {
    const mod = event.ctrlKey || event.metaKey;
    const isUndo = mod && event.key.toLowerCase() === "z";
    const isRedo = mod && (event.key.toLowerCase() === "y" || (isUndo && event.shiftKey));
    if (isUndo || isRedo) {
      event.preventDefault();
      (isRedo ? redo : undo)(this.view.state, this.view.dispatch);
      session += 1;
      this.show({ evenFocused: true });
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  update(view, before) {
    if (before && before.doc === view.state.doc && before.selection.eq(view.state.selection)) return;
    this.targets = targetsOf(view.state);
    const outline = this.targets.map(({ node, isSection }) => `${node.type.name}${isSection ? "!" : ""}`).join(" ");
    if (outline !== this.drawn) {
      this.drawn = outline;
      this.draw();
    }
    this.show();
  }

  draw() {
    this.controls = [];
    this.deeds = [];
    this.groups.replaceChildren(...this.targets.map((target, index) => this.group(target, index)).filter(Boolean));
  }

  group({ node, isSection }, index) {
    const settings = isSection ? ofSection(node) : NODE_SETTINGS[node.type.name];
    const fields = settings.fields.filter((field) => !field.role || this.role[field.role]);
    const made = fields.map((field) => {
      const each = control(
        field,
        (value, target) => this.set(index, field.name, value, target),
        () => this.targets[index],
      );
      this.controls.push({ ...each, index, name: field.name });
      return each.dom;
    });
    const hidden =
      settings.fields.length > fields.length
        ? element("p", { class: "field-hint" }, "Only some accounts may change raw source.")
        : null;
    const deeds = (settings.deeds ?? []).map((deed) => this.deed(deed));
    this.deeds.push(...deeds);
    return element(
      "div",
      // A landmark of this name would be taken for the section on the page.
      { class: "ed-group", role: "group", "aria-label": settings.title },
      element("h3", {}, settings.title),
      settings.hint ? element("p", { class: "field-hint" }, settings.hint) : null,
      ...made,
      hidden,
      deeds.length ? element("div", { class: "ed-deeds" }, ...deeds.map(({ button }) => button)) : null,
    );
  }

  deed({ label, command, offered }) {
    const button = element("button", { type: "button", class: "button is-quiet" }, label);
    button.addEventListener("click", () => {
      command(this.view.state, this.view.dispatch, this.view);
      this.view.focus();
    });
    return { button, offered };
  }

  /** Whether that could be done: `target` may have been another moment's, and be elsewhere or another thing now. */
  set(index, name, value, target = this.targets[index]) {
    const { state } = this.view;
    const now = target && target.pos < state.doc.content.size ? state.doc.nodeAt(target.pos) : null;
    if (!now || now.type !== target.node.type || now.attrs[name] !== target.node.attrs[name]) return false;
    if (now.attrs[name] === value) return true;
    const tr = state.tr.setNodeAttribute(target.pos, name, value);
    // A changed attribute of a leaf may not take the selection away from it.
    if (state.selection instanceof NodeSelection && state.selection.from === target.pos)
      tr.setSelection(NodeSelection.create(tr.doc, target.pos));
    this.view.dispatch(tr.setMeta("composition", session));
    return true;
  }

  show({ evenFocused = false } = {}) {
    for (const { input, show, index, name } of this.controls) {
      const { attrs } = this.targets[index].node;
      if (evenFocused && document.activeElement === input && "value" in input && typeof attrs[name] !== "object")
        input.value = attrs[name] ?? "";
      show(attrs[name], attrs);
    }
    for (const { button, offered } of this.deeds) button.hidden = Boolean(offered && !offered(this.view.state));
  }
}

function ofSection(node) {
  const kind = kindOf(node.type.name);
  return {
    title: kindLabel(node.type.name),
    fields: [...(kind?.settings ?? []).map((setting) => withLimits(node.type.name, setting)), ...(kind ? WHERE : [])],
  };
}

function withLimits(kind, setting) {
  if (setting.name.endsWith("_url")) return { ...setting, widget: "address" };
  // The disclosure of a sponsor is always shown: an empty one is refused.
  if (kind === "sponsor" && setting.name === "label") return { ...setting, longest: 60, required: true };
  return { longest: 1000, ...setting };
}

/** What the selection stands in, innermost first, and its section. */
function targetsOf(state) {
  const { selection } = state;
  const { $from } = selection;
  const found = [];
  const add = (node, pos) =>
    NODE_SETTINGS[node.type.name] && !found.some((each) => each.pos === pos) && found.push({ node, pos });
  if (selection instanceof NodeSelection && selection.$from.depth > 0) add(selection.node, selection.from);
  for (let depth = $from.depth; depth > 1; depth -= 1) add($from.node(depth), $from.before(depth));
  const section = currentSection(state);
  if (
    section?.node.type.name === "image" ||
    section?.node.type.name === "button" ||
    section?.node.type.name === "raw"
  ) {
    if (!found.length && section.node.firstChild) add(section.node.firstChild, section.pos + 1);
  }
  return [...found, ...(section ? [{ node: section.node, pos: section.pos, isSection: true }] : [])];
}

/** @param {{role: {raw: boolean}}} options */
export const inspector = (options) =>
  new Plugin({
    view(view) {
      panel = new Panel(view, options);
      return panel;
    },
  });
