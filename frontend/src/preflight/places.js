// Where a finding stands: from the section's id and the indexes of what was sent to a position in the editor.
import { sentChildren } from "../preview/places.js";
import { sectionById } from "../sections/find.js";

/**
 * @param {import("prosemirror-model").Node} doc the document as it is now
 * @param {import("prosemirror-model").Node} asked the one that was sent
 * @returns {{pos: number, node: import("prosemirror-model").Node, isSure: boolean}|null} `isSure`: it was not changed
 */
export function placeOf(doc, asked, { section, path }) {
  const here = section && sectionById(doc, section);
  if (!here) return null;
  const sent = sectionById(asked, section)?.node ?? here.node;
  let node = sent;
  let offset = 0;
  for (const index of path) {
    const child = sentChildren(node)[index];
    if (!child) break;
    offset += 1 + child.offset;
    node = child.child;
  }
  const isSure = sent === here.node || sent.eq(here.node);
  return { pos: here.pos + (isSure ? offset : Math.min(offset, here.node.nodeSize - 1)), node, isSure };
}
