// Lists that open at the caret while typing: blocks after "/", emoji after ":", merge tags after "{{". The caret stays
// in the text; the list is a listbox that the text names as its own.
import { Plugin, PluginKey } from "prosemirror-state";
import { element, freshId } from "../dom.js";
import { hasKeys } from "../text/key_names.js";
import { place } from "./place.js";

const key = new PluginKey("suggest");
const CLOSED = { source: null, range: null, items: [], index: 0, dismissed: null, waits: false };

/**
 * @typedef {{name: string, label: string,
 *   match: (state: import("prosemirror-state").EditorState) => {from: number, to: number, query: string} | null,
 *   items: (query: string, state: import("prosemirror-state").EditorState) => Array<{
 *     label: string, hint?: string, icon?: string, group?: string, keys?: string,
 *     run: (view: import("prosemirror-view").EditorView, range: {from: number, to: number}) => void}>}} Source
 */

function found(sources, state) {
  if (!state.selection.$cursor) return null;
  for (const source of sources) {
    const range = source.match(state);
    if (range) return { source, range };
  }
  return null;
}

function next(sources, tr, value, state) {
  const told = tr.getMeta(key);
  if (told?.dismiss) return { ...CLOSED, dismissed: value.range?.from ?? null };
  if (told?.index !== undefined) return { ...value, index: told.index };
  if (told?.open)
    return opened(told.open, { from: state.selection.from, to: state.selection.from, query: "" }, state, value);
  if (told?.again) return value.source || value.waits ? again(sources, state, value) : value;
  if (!tr.docChanged && !tr.selectionSet) return value;
  const dismissed = value.dismissed === null ? null : tr.mapping.map(value.dismissed, -1);
  const hit = found(sources, state);
  if (!hit) return { ...CLOSED };
  const isTyped = tr.docChanged && !tr.getMeta("paste") && !tr.getMeta("history$");
  if (dismissed === hit.range.from || (!value.source && !isTyped)) return { ...CLOSED, dismissed };
  return opened(hit.source, hit.range, state, value);
}

function opened(source, range, state, value) {
  const items = source.items(range.query, state);
  // What there is to choose from may be on its way: see `lookAgain`.
  if (!items.length) return { ...CLOSED, waits: true };
  const isSame = value.source === source && value.range?.query === range.query;
  return {
    source,
    range,
    items,
    index: isSame ? Math.min(value.index, items.length - 1) : 0,
    dismissed: null,
    waits: false,
  };
}

function again(sources, state, value) {
  const hit = found(sources, state);
  return hit ? opened(hit.source, hit.range, state, value) : value;
}

let current = null;

/** More to choose from has arrived from the server. */
export function lookAgain() {
  if (current?.hasFocus()) current.dispatch(current.state.tr.setMeta(key, { again: true }));
}

/** Open a source by hand at the caret, with nothing typed. */
export const openSource = (source) => (state, dispatch) => {
  if (!state.selection.$cursor) return false;
  dispatch?.(state.tr.setMeta(key, { open: source }));
  return true;
};

class ListView {
  constructor(view, id) {
    this.view = current = view;
    this.id = id;
    this.list = element("div", { class: "ed-menu", role: "listbox", id, hidden: true });
    document.querySelector("[data-editor-layers]").append(this.list);
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(this.view, Number(option.dataset.index));
    });
    this.again = () => this.placeIt();
    addEventListener("scroll", this.again, { passive: true, capture: true });
  }

  update() {
    const value = key.getState(this.view.state);
    if (value === this.drawn) return;
    const isNew = value.items !== this.drawn?.items;
    this.drawn = value;
    if (!value.source || this.view.composing) {
      this.list.hidden = true;
      return;
    }
    if (isNew) this.draw(value);
    this.mark(value.index);
  }

  draw({ source, items }) {
    this.list.setAttribute("aria-label", source.label);
    let group = null;
    const children = [];
    items.forEach((item, index) => {
      if (item.group && item.group !== group)
        children.push(element("p", { class: "ed-menu-group", role: "presentation" }, item.group));
      group = item.group ?? group;
      children.push(
        element(
          "div",
          {
            class: "ed-menu-item",
            role: "option",
            id: `${this.id}-${index}`,
            "data-index": index,
            "aria-selected": "false",
          },
          item.icon && element("span", { class: "ed-menu-icon", "aria-hidden": "true" }, item.icon),
          element("span", { class: "ed-menu-label" }, item.label),
          item.hint && element("span", { class: "ed-menu-hint" }, item.hint),
          item.keys && hasKeys() && element("kbd", {}, item.keys),
        ),
      );
    });
    this.list.replaceChildren(...children);
    this.list.hidden = false;
    this.placeIt();
  }

  mark(index) {
    for (const option of this.list.querySelectorAll("[role=option]")) {
      const isOn = Number(option.dataset.index) === index;
      option.setAttribute("aria-selected", String(isOn));
      if (isOn) option.scrollIntoView({ block: "nearest" });
    }
  }

  placeIt() {
    const value = key.getState(this.view.state);
    if (this.list.hidden || !value?.range) return;
    place(this.list, this.view.coordsAtPos(Math.min(value.range.from, this.view.state.doc.content.size)));
  }

  destroy() {
    removeEventListener("scroll", this.again, { capture: true });
    this.list.remove();
  }
}

function choose(view, index) {
  const { items, range } = key.getState(view.state);
  const item = items[index];
  if (!item) return;
  view.dispatch(view.state.tr.setMeta(key, { dismiss: true }));
  item.run(view, range);
}

function onKey(view, event) {
  const { source, items, index } = key.getState(view.state);
  if (!source || view.composing) return false;
  const go = (to) => view.dispatch(view.state.tr.setMeta(key, { index: (to + items.length) % items.length }));
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "ArrowDown") go(index + 1);
  else if (event.key === "ArrowUp") go(index - 1);
  else if (event.key === "Enter" || event.key === "Tab") choose(view, index);
  else if (event.key === "Escape") view.dispatch(view.state.tr.setMeta(key, { dismiss: true }));
  else return false;
  return true;
}

/** @param {Source[]} sources the first that matches is shown */
export function suggestions(sources) {
  const id = freshId("ed-list");
  return new Plugin({
    key,
    state: { init: () => CLOSED, apply: (tr, value, _before, state) => next(sources, tr, value, state) },
    props: {
      handleKeyDown: onKey,
      handleDOMEvents: {
        blur: (view) => {
          if (key.getState(view.state).source) view.dispatch(view.state.tr.setMeta(key, { dismiss: true }));
          return false;
        },
      },
      attributes(state) {
        const { source, index } = key.getState(state);
        return source
          ? { "aria-controls": id, "aria-activedescendant": `${id}-${index}`, "aria-autocomplete": "list" }
          : null;
      },
    },
    view: (view) => new ListView(view, id),
  });
}

/** Whether a label answers to what was typed: a word of it begins so. */
export function answers(query, ...names) {
  const typed = query.trim().toLowerCase();
  return (
    !typed ||
    names.some((name) =>
      name
        .toLowerCase()
        .split(/[\s/-]+/)
        .some((word, at, words) => words.slice(at).join(" ").startsWith(typed)),
    )
  );
}
