// Commands on whole sections: move, duplicate, delete, insert, turn into another kind, split off. Each is one step of
// the undo history and says what happened.
import { Fragment } from "prosemirror-model";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { announce } from "../announce.js";
import { schema } from "../schema/schema.js";
import { readSection, emptyLetter } from "../schema/json.js";
import { currentSection, positionOf, sectionById } from "./find.js";
import { newId } from "./ids.js";
import { kindLabel, kindOf } from "./kinds.js";
import { closingCount, emptySlots } from "./slots.js";
import { SwapStep } from "./swap.js";

const spoken = (section) => {
  const label = kindLabel(section.type.name);
  const title = section.firstChild?.type.name === "title" ? section.firstChild.textContent : "";
  return title ? `${label} “${title}”` : label;
};

function target(state, id) {
  return id ? sectionById(state.doc, id) : currentSection(state);
}

/** Move the section (the one with the caret, or the one with `id`) up (-1) or down (1). */
export const moveSection = (by, id) => (state, dispatch) => {
  const from = target(state, id);
  if (!from) return false;
  const to = from.index + by;
  if (to >= 0 && to < state.doc.childCount) return moveSectionTo(to, from.node.attrs.id)(state, dispatch);
  if (dispatch) announce(by < 0 ? "It is the first section already." : "It is the last section already.");
  return true;
};

/** Make the section the one with the index `to`. The caret stays among its words. */
export const moveSectionTo = (to, id) => (state, dispatch) => {
  const from = target(state, id);
  if (!from || to < 0 || to >= state.doc.childCount) return false;
  if (!dispatch || to === from.index) return true;
  const end = from.pos + from.node.nodeSize;
  const step =
    to > from.index
      ? new SwapStep(from.pos, end, positionOf(state.doc, to + 1))
      : new SwapStep(positionOf(state.doc, to), from.pos, end);
  dispatch(state.tr.step(step).scrollIntoView());
  announce(`${spoken(from.node)} moved: now section ${to + 1} of ${state.doc.childCount}.`);
  return true;
};

/** A copy below the section. */
export const duplicateSection = (id) => (state, dispatch) => {
  const from = target(state, id);
  if (!from) return false;
  if (dispatch) {
    const at = from.pos + from.node.nodeSize;
    const copy = from.node.type.create({ ...from.node.attrs, id: newId() }, from.node.content, from.node.marks);
    const tr = state.tr.insert(at, copy);
    tr.setSelection(Selection.near(tr.doc.resolve(at + 1), 1));
    dispatch(tr.scrollIntoView());
    announce(`${spoken(from.node)} duplicated. The copy is section ${from.index + 2}.`);
  }
  return true;
};

/** Take the section out; the last one leaves an empty letter. Undo brings it back. */
export const deleteSection = (id) => (state, dispatch) => {
  const from = target(state, id);
  if (!from) return false;
  if (dispatch) {
    const end = from.pos + from.node.nodeSize;
    const tr = state.tr;
    if (state.doc.childCount === 1) tr.replaceWith(from.pos, end, withFreshId(emptyLetter()));
    else tr.delete(from.pos, end);
    tr.setSelection(Selection.near(tr.doc.resolve(Math.min(from.pos + 1, tr.doc.content.size)), 1));
    tr.setMeta("undoable", `${kindLabel(from.node.type.name)} deleted.`);
    dispatch(tr.scrollIntoView());
  }
  return true;
};

const withFreshId = (section) => section.type.create({ ...section.attrs, id: newId() }, section.content);

/** A fresh section of that kind, as its starter says. */
export function freshSection(name) {
  const kind = kindOf(name);
  const starter = (kind?.starter ?? []).map(withoutSampleWords);
  return withFreshId(readSection({ type: name, attrs: {}, ...(starter.length && { content: starter }) }));
}

// The page shows what belongs in a title; the starter's "New topic" would have to be deleted first.
function withoutSampleWords(node) {
  return node.type === "title" && node.content?.[0]?.text?.startsWith("New ") ? { type: "title" } : node;
}

/** Put a section of that kind before the section with index `at`, and the caret into it. */
export const insertSection = (name, at) => insertMade(() => freshSection(name), at);

const insertMade = (make, at) => (state, dispatch) => {
  if (!dispatch) return true;
  const made = make();
  dispatch(placed(state.tr, made, positionOf(state.doc, at)).scrollIntoView());
  announce(`${kindLabel(made.type.name)} added as section ${at + 1}.`);
  return true;
};

function placed(tr, section, pos) {
  tr.insert(pos, section);
  return tr.setSelection(caretIn(tr.doc, pos));
}

/** Where one begins to write in the section at `pos`; a section without words is selected whole. */
export function caretIn(doc, pos) {
  const section = doc.nodeAt(pos);
  const end = pos + section.nodeSize;
  // First the slot or paragraph that is still empty.
  let empty = null;
  section.descendants((node, at) => {
    if (empty === null && node.isTextblock && node.childCount === 0) empty = pos + 1 + at + 1;
    return empty === null;
  });
  if (empty !== null) return TextSelection.create(doc, empty);
  const near = Selection.findFrom(doc.resolve(pos + 1), 1, false);
  return near && near.from < end ? near : NodeSelection.create(doc, pos);
}

const SPLITS = new Set(["letter", "topic", "story"]);

/**
 * A section of that kind where the caret is: what stands after the caret's empty paragraph goes below it. A section
 * that is one thing (a sponsor, a form) is not torn apart: the new one comes after it.
 */
export const insertSectionHere = (name) => insertMadeHere(() => freshSection(name));

/** The same with a section that `make` gives, under an id of its own. */
export const insertMadeHere = (make) => (state, dispatch) => {
  const { $from } = state.selection;
  const here = currentSection(state);
  if (!here || $from.depth < 2) return insertMade(make, here ? here.index + 1 : state.doc.childCount)(state, dispatch);
  if (!dispatch) return true;
  const children = childrenOf(here.node);
  const index = $from.index(1);
  const isSpent = $from.depth === 2 && $from.parent.type.name === "paragraph" && $from.parent.content.size === 0;
  const before = children.slice(0, isSpent ? index : index + 1);
  const after = children.slice(index + 1);
  const closing = closingCount(here.node);
  const movesOn = SPLITS.has(here.node.type.name) && after.length > closing;
  const kept = movesOn ? before : [...before, ...after];
  const first = rebuilt(here.node, kept);
  const sections = [];
  const isBlank = kept.every((child) => child.content.size === 0 && !child.isAtom) && here.node.type.name === "letter";
  if (!isBlank) sections.push(first);
  const fresh = make();
  sections.push(fresh);
  if (movesOn) sections.push(withFreshId(schema.node("letter", {}, after)));
  const tr = state.tr.replaceWith(here.pos, here.pos + here.node.nodeSize, sections);
  tr.setSelection(caretIn(tr.doc, here.pos + (isBlank ? 0 : first.nodeSize)));
  dispatch(tr.scrollIntoView());
  announce(`${kindLabel(fresh.type.name)} added.`);
  return true;
};

export function childrenOf(node) {
  const children = [];
  node.forEach((child) => children.push(child));
  return children;
}

function rebuilt(section, children) {
  return emptySlots(section.copy(Fragment.from(children)));
}

/** A slot as the block it becomes where there is no such slot. */
export const asBlock = (slot) => schema.node(slot.type.name === "title" ? "heading" : "paragraph", null, slot.content);

/** From this heading on, a section of its own: the heading becomes its title. */
export const splitOffAtHeading = (state, dispatch) => {
  const { $from } = state.selection;
  const here = currentSection(state);
  if (!here || $from.depth !== 2 || $from.parent.type.name !== "heading" || !SPLITS.has(here.node.type.name))
    return false;
  if (!dispatch) return true;
  const children = childrenOf(here.node);
  const index = $from.index(1);
  const closing = closingCount(here.node);
  const end = children.length - closing;
  const title = schema.node("title", null, $from.parent.content);
  const kept = rebuilt(here.node, [...children.slice(0, index), ...children.slice(end)]);
  const made = withFreshId(emptySlots(schema.node("topic", {}, [title, ...children.slice(index + 1, end)])));
  const tr = state.tr.replaceWith(here.pos, here.pos + here.node.nodeSize, [kept, made]);
  tr.setSelection(TextSelection.create(tr.doc, here.pos + kept.nodeSize + 2 + $from.parentOffset));
  dispatch(tr.scrollIntoView());
  announce("A topic of its own begins here.");
  return true;
};
