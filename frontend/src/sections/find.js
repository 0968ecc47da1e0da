// Where the selection is, in terms of sections.

/** The section at a resolved position: its node, position, index in the document; null between sections. */
export function sectionAt($pos) {
  if ($pos.depth === 0) {
    const node = $pos.nodeAfter;
    return node ? { node, pos: $pos.pos, index: $pos.index() } : null;
  }
  return { node: $pos.node(1), pos: $pos.before(1), index: $pos.index(0) };
}

/** The section the selection begins in. */
export const currentSection = (state) => sectionAt(state.selection.$from);

/** The section with that id. */
export function sectionById(doc, id) {
  let found = null;
  doc.forEach((node, pos, index) => {
    if (node.attrs.id === id) found = { node, pos, index };
  });
  return found;
}

/** The position before the section with that index; the document's end for one past the last. */
export function positionOf(doc, index) {
  let pos = 0;
  for (let at = 0; at < index; at += 1) pos += doc.child(at).nodeSize;
  return pos;
}

/** The block of a section the selection is in: its node, position and depth; null in a slot or a leaf section. */
export function blockAt($pos) {
  if ($pos.depth < 2) return null;
  return { node: $pos.node(2), pos: $pos.before(2), depth: 2, index: $pos.index(1) };
}
