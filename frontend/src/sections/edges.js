// Enter, Backspace and Delete where slots and sections meet.
import { Fragment } from "prosemirror-model";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { schema } from "../schema/schema.js";
import { currentSection, positionOf } from "./find.js";
import { caretIn, childrenOf, deleteSection, freshSection } from "./moves.js";
import { LEADING, SLOTS, closingCount, leadingCount, takesBlocks } from "./slots.js";

const caretAt = (tr, pos) => tr.setSelection(TextSelection.create(tr.doc, pos)).scrollIntoView();

/** Enter in a title, greeting, standfirst, caption or signature: on to what comes next, never a second title. */
export function enterInSlot(state, dispatch) {
  const { $from, $to } = state.selection;
  if (!$from.sameParent($to) || !$from.parent.isTextblock) return false;
  const name = $from.parent.type.name;
  if (name === "attribution") return afterParent(state, dispatch, $from.depth - 1);
  if (name === "figure" || name === "call_to_action") return afterBlock(state, dispatch);
  if ($from.depth !== 2 || !SLOTS.has(name)) return false;
  if (name === "sign_off" || name === "signature") return enterInClosing(state, dispatch);
  return enterInLeading(state, dispatch);
}

function enterInLeading(state, dispatch) {
  const { $from, $to } = state.selection;
  const section = $from.node(1);
  const index = $from.index(1);
  const lead = leadingCount(section);
  const isAtEnd = $to.parentOffset === $to.parent.content.size;
  const next = index + 1 < section.childCount ? section.child(index + 1) : null;
  if (isAtEnd && next?.isTextblock && (next.content.size === 0 || index + 1 < lead)) {
    if (dispatch) dispatch(caretAt(state.tr.deleteSelection(), $from.after(2) + 1 - ($to.pos - $from.pos)));
    return true;
  }
  if (!dispatch) return true;
  const rest = $to.parent.content.cut($to.parentOffset);
  const tr = state.tr.delete($from.pos, $to.end());
  let at = tr.mapping.map($to.after(2));
  for (let slot = index + 1; slot < lead; slot += 1) at += section.child(slot).nodeSize;
  tr.insert(at, schema.node("paragraph", null, rest));
  dispatch(caretAt(tr, at + 1));
  return true;
}

function enterInClosing(state, dispatch) {
  const { $from, $to } = state.selection;
  const section = $from.node(1);
  const isAtEnd = $to.parentOffset === $to.parent.content.size;
  if ($from.parent.type.name === "sign_off" && isAtEnd) {
    if (!dispatch) return true;
    const tr = state.tr.deleteSelection();
    const after = tr.selection.$from.after(2);
    const hasSignature = section.lastChild.type.name === "signature";
    if (!hasSignature) tr.insert(after, schema.node("signature"));
    dispatch(caretAt(tr, after + 1));
    return true;
  }
  if (dispatch) dispatch(state.tr.replaceSelectionWith(schema.node("hard_break")).scrollIntoView());
  return true;
}

/** A fresh paragraph after the ancestor at that depth. */
function afterParent(state, dispatch, depth) {
  const { $from } = state.selection;
  if (dispatch) {
    const at = $from.after(depth);
    dispatch(caretAt(state.tr.insert(at, schema.node("paragraph")), at + 1));
  }
  return true;
}

function afterBlock(state, dispatch) {
  const { $from } = state.selection;
  const section = $from.node(1);
  if (!takesBlocks(section)) return toNextSection(state, dispatch);
  const index = $from.index(1);
  const lead = leadingCount(section);
  const next = index + 1 < section.childCount ? section.child(index + 1) : null;
  if ($from.depth === 2 && index < lead && next?.isTextblock) {
    if (dispatch) dispatch(caretAt(state.tr, $from.after(2) + 1));
    return true;
  }
  return afterParent(state, dispatch, $from.depth);
}

/** On to the next section; after the last one a letter begins. */
export function toNextSection(state, dispatch) {
  const here = currentSection(state);
  if (!here) return false;
  if (!dispatch) return true;
  const after = here.pos + here.node.nodeSize;
  const tr = state.tr;
  if (here.index + 1 === state.doc.childCount) tr.insert(after, freshSection("letter"));
  dispatch(tr.setSelection(caretIn(tr.doc, after)).scrollIntoView());
  return true;
}

/** Enter with a leaf block or a whole section selected: something to write in after it. */
export function enterAfterSelected(state, dispatch) {
  const { selection } = state;
  if (!(selection instanceof NodeSelection)) return false;
  if (selection.$from.depth === 0) return toNextSection(state, dispatch);
  if (selection.node.isInline) return false;
  if (!takesBlocks(selection.$from.node(1))) return toNextSection(state, dispatch);
  if (dispatch) dispatch(caretAt(state.tr.insert(selection.to, schema.node("paragraph")), selection.to + 1));
  return true;
}

const isBlank = (section) =>
  takesBlocks(section) &&
  childrenOf(section).every((child) => child.isTextblock && child.content.size === 0 && child.type.name !== "figure");

/** Backspace at the start of a slot or of a section. */
export function backspaceAtEdge(state, dispatch) {
  const { $cursor } = state.selection;
  if (!$cursor || $cursor.parentOffset > 0 || $cursor.depth < 2) return false;
  const section = $cursor.node(1);
  const index = $cursor.index(1);
  if ($cursor.depth === 2 && SLOTS.has($cursor.parent.type.name) && index > 0)
    return leaveSlot(state, dispatch, section);
  if (!isFirstPlace($cursor)) return joinsSlot(state, dispatch, section, index);
  if (isBlank(section)) return removeBlank(state, dispatch);
  if (SLOTS.has($cursor.parent.type.name)) return toPrevious(state, dispatch);
  return $cursor.parent.type.name === "paragraph" ? joinPrevious(state, dispatch) : false;
}

const isFirstPlace = ($cursor) => {
  for (let depth = 1; depth < $cursor.depth; depth += 1) if ($cursor.index(depth) > 0) return false;
  return true;
};

/** An empty slot that is not the first goes away; a full one stays, the caret goes up. */
function leaveSlot(state, dispatch, section) {
  const { $cursor } = state.selection;
  if (!dispatch) return true;
  const tr = state.tr;
  const isOptional = $cursor.parent.type.name !== "title" || section.type.name !== "topic";
  if ($cursor.parent.content.size === 0 && isOptional) tr.delete($cursor.before(), $cursor.after());
  const near = Selection.findFrom(tr.doc.resolve($cursor.before()), -1);
  if (near) tr.setSelection(near);
  dispatch(tr.scrollIntoView());
  return true;
}

/** The first paragraph after a slot: Backspace puts its words at the slot's end, or takes the empty slot away. */
function joinsSlot(state, dispatch, section, index) {
  const { $cursor } = state.selection;
  if ($cursor.depth !== 2 || $cursor.parent.type.name !== "paragraph" || index !== leadingCount(section) || index === 0)
    return false;
  const slot = section.child(index - 1);
  if (!SLOTS.has(slot.type.name) || !LEADING.has(slot.type.name)) return false;
  if (!dispatch) return true;
  const end = $cursor.before() - 1;
  const words = $cursor.parent.content;
  const isOnly = section.childCount - closingCount(section) === index + 1;
  const tr = state.tr;
  if (slot.content.size === 0 && slot.type.name !== "title") {
    dispatch(tr.delete(end - 1, end + 1).scrollIntoView());
    return true;
  }
  if (words.size === 0 && isOnly) return (dispatch(caretAt(tr, end)), true);
  if (isOnly) tr.delete($cursor.pos, $cursor.end());
  else tr.delete($cursor.before(), $cursor.after());
  if (words.size) tr.insert(end, words);
  dispatch(caretAt(tr, end));
  return true;
}

function removeBlank(state, dispatch) {
  const here = currentSection(state);
  if (state.doc.childCount === 1) return true;
  if (!dispatch) return true;
  deleteSection()(state, (tr) => {
    const before = tr.doc.resolve(here.pos);
    const near = here.index > 0 && Selection.findFrom(before, -1);
    dispatch(near ? tr.setSelection(near) : tr);
  });
  return true;
}

function toPrevious(state, dispatch) {
  const here = currentSection(state);
  if (here.index === 0) return true;
  const previous = state.doc.child(here.index - 1);
  const at = positionOf(state.doc, here.index - 1);
  if (dispatch) {
    const near = takesBlocks(previous) ? Selection.findFrom(state.doc.resolve(here.pos), -1, true) : null;
    dispatch(state.tr.setSelection(near ?? NodeSelection.create(state.doc, at)).scrollIntoView());
  }
  return true;
}

/** A section without a title flows into the one before it. */
function joinPrevious(state, dispatch) {
  const here = currentSection(state);
  if (here.index === 0) return true;
  const previous = state.doc.child(here.index - 1);
  if (!takesBlocks(previous) || closingCount(here.node) || closingCount(previous)) return toPrevious(state, dispatch);
  if (!dispatch) return true;
  return join({ state, here, previous, dispatch });
}

/** `here` becomes the end of `previous`, the section before it. */
function join({ state, here, previous, dispatch }) {
  const at = positionOf(state.doc, here.index - 1);
  const last = previous.lastChild;
  const first = here.node.firstChild;
  const flows = last.type.name === "paragraph" && first.type.name === "paragraph";
  const children = childrenOf(previous);
  const added = childrenOf(here.node);
  let caret = at + previous.nodeSize;
  if (flows) {
    caret = at + previous.nodeSize - 2;
    children.splice(-1, 1, last.copy(last.content.append(first.content)));
    added.shift();
  }
  const joined = previous.copy(Fragment.from([...children, ...added]));
  const tr = state.tr.replaceWith(at, here.pos + here.node.nodeSize, joined);
  dispatch(caretAt(tr, caret));
  return true;
}

/** Delete at the end of a section: an empty one below goes, one without a title flows up. */
export function deleteAtEdge(state, dispatch) {
  const { $cursor } = state.selection;
  const here = currentSection(state);
  if (!$cursor || !here || $cursor.parentOffset < $cursor.parent.content.size) return false;
  if (SLOTS.has($cursor.parent.type.name) && $cursor.index(1) < leadingCount(here.node)) return true;
  for (let depth = 1; depth < $cursor.depth; depth += 1) {
    if ($cursor.index(depth) < $cursor.node(depth).childCount - 1) return false;
  }
  if (here.index + 1 === state.doc.childCount) return true;
  const next = state.doc.child(here.index + 1);
  const after = here.pos + here.node.nodeSize;
  if (isBlank(next)) {
    if (dispatch) dispatch(state.tr.delete(after, after + next.nodeSize).setMeta("undoable", "Section deleted."));
    return true;
  }
  const flows =
    takesBlocks(next) &&
    takesBlocks(here.node) &&
    leadingCount(next) === 0 &&
    !closingCount(here.node) &&
    !closingCount(next);
  const below = { node: next, pos: after, index: here.index + 1 };
  if (flows) return join({ state, here: below, previous: here.node, dispatch: dispatch ?? (() => {}) });
  if (dispatch) {
    const near = Selection.findFrom(state.doc.resolve(after + 1), 1, true);
    const place = takesBlocks(next) && near ? near : NodeSelection.create(state.doc, after);
    dispatch(state.tr.setSelection(place).scrollIntoView());
  }
  return true;
}
