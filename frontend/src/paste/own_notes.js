// Pasted footnotes take numbers that are free in the issue, and go to the end of their section.
import { Fragment, Slice } from "prosemirror-model";
import { schema } from "../schema/schema.js";
import { currentSection } from "../sections/find.js";
import { takesBlocks } from "../sections/slots.js";
import { freeLabels, placeForNotes } from "../text/footnotes.js";

const { footnote, footnote_ref: reference } = schema.nodes;

/**
 * A slice without the footnotes at its end, and these, all under new numbers. Where there is no place for them, or
 * nothing else, the slice stays whole.
 * @returns {{slice: Slice, notes: import("prosemirror-model").Node[]}}
 */
export function notesApart(slice, state) {
  const here = currentSection(state);
  const notes = slice.content.content.filter((node) => node.type === footnote);
  if (!notes.length || notes.length === slice.content.childCount || !here || !takesBlocks(here.node))
    return { slice, notes: [] };
  const next = freeLabels(state.doc);
  const labels = new Map(notes.map((note) => [note.attrs.label, next()]));
  const renamed = (node) => {
    if (node.isText) return node;
    const content = Fragment.from(node.content.content.map(renamed));
    const label = labels.get(node.attrs.label);
    if (!label || (node.type !== footnote && node.type !== reference)) return node.copy(content);
    return node.type.create({ ...node.attrs, label }, content, node.marks);
  };
  const rest = slice.content.content.filter((node) => node.type !== footnote).map(renamed);
  return { slice: Slice.maxOpen(Fragment.from(rest), false), notes: notes.map(renamed) };
}

/** Put the notes where they belong, once the rest is in the text. */
export function addNotes(tr, notes) {
  if (notes.length) tr.insert(placeForNotes(currentSection(tr)), notes);
}
