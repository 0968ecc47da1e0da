// A footnote: its mark where the caret is, its words at the end of the section.
import { TextSelection } from "prosemirror-state";
import { announce } from "../announce.js";
import { schema } from "../schema/schema.js";
import { currentSection } from "../sections/find.js";
import { closingCount, takesBlocks } from "../sections/slots.js";

const { footnote, footnote_ref: reference, paragraph } = schema.nodes;

/** Gives the numbers that no footnote of the issue has, one after the other. @returns {() => string} */
export function freeLabels(doc) {
  const taken = new Set();
  doc.descendants((node) => {
    if (node.type === footnote || node.type === reference) taken.add(node.attrs.label);
  });
  let number = 0;
  return () => {
    do number += 1;
    while (taken.has(String(number)));
    return String(number);
  };
}

/** Where a section's next footnote goes: behind its blocks. @param {{node: object, pos: number}} section */
export function placeForNotes({ node, pos }) {
  let end = pos + node.nodeSize - 1;
  for (let index = 1; index <= closingCount(node); index += 1) end -= node.child(node.childCount - index).nodeSize;
  return end;
}

/** A command: the mark goes behind the selected words, and one goes on writing in the footnote. */
export function addFootnote(state, dispatch) {
  const { selection } = state;
  const { $from, $to } = selection;
  const here = currentSection(state);
  if (!(selection instanceof TextSelection) || !here || !takesBlocks(here.node) || !$from.sameParent($to)) return false;
  const { parent } = $to;
  if (!parent.inlineContent || !parent.canReplaceWith($to.index(), $to.index(), reference)) return false;
  for (let depth = $to.depth; depth > 1; depth -= 1) if ($to.node(depth).type === footnote) return false;
  if (!dispatch) return true;
  const label = freeLabels(state.doc)();
  const end = placeForNotes(here);
  const tr = state.tr.insert(end, footnote.create({ label }, paragraph.create()));
  tr.insert($to.pos, reference.create({ label }));
  tr.setSelection(TextSelection.create(tr.doc, tr.mapping.slice(1).map(end) + 2));
  dispatch(tr.scrollIntoView());
  announce(`Footnote ${label}: write it here.`);
  return true;
}

/** A command: from a footnote back behind its mark in the text. */
export function backToReference(state, dispatch) {
  const { $from } = state.selection;
  let depth = $from.depth;
  while (depth > 1 && $from.node(depth).type !== footnote) depth -= 1;
  if (depth < 2) return false;
  let found = null;
  state.doc.descendants((node, pos) => {
    if (found === null && node.type === reference && node.attrs.label === $from.node(depth).attrs.label)
      found = pos + 1;
  });
  if (found === null) return false;
  dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, found)).scrollIntoView());
  return true;
}
