// Several blocks where the caret is: a snippet's, a link's of the bin.
import { Fragment } from "prosemirror-model";
import { Selection } from "prosemirror-state";
import { schema } from "../schema/schema.js";
import { currentSection } from "../sections/find.js";
import { newId } from "../sections/ids.js";
import { closingCount, leadingCount, takesBlocks } from "../sections/slots.js";

/**
 * Put blocks in the place of the empty paragraph, or after the block with the caret. `outer`: not into a list or quote,
 * but after it. A section that takes no blocks (a picture, a line) gets a letter after it that holds them.
 * @param {() => import("prosemirror-model").Node[]} make
 */
export const putBlocks =
  (make, { outer = false } = {}) =>
  (state, dispatch) => {
    const here = currentSection(state);
    if (!here) return false;
    const nodes = make();
    if (!nodes.length) return false;
    const place = takesBlocks(here.node) ? placeFor(state.selection.$from, Fragment.from(nodes), outer) : null;
    if (!place && takesBlocks(here.node)) return false;
    if (!dispatch) return true;
    const tr = state.tr;
    if (place) tr.replaceWith(place.from, place.to, nodes);
    else tr.insert(here.pos + here.node.nodeSize, schema.node("letter", { id: newId() }, nodes));
    const begin = place ? place.from : here.pos + here.node.nodeSize + 1;
    const end = begin + Fragment.from(nodes).size;
    dispatch(withCaret(tr, end, nodes.at(-1)).scrollIntoView());
    return true;
  };

/** The innermost place round the caret that takes these blocks. */
function placeFor($from, blocks, outer) {
  for (let depth = outer ? 1 : Math.max(1, $from.depth - 1); depth > 0; depth -= 1) {
    const container = depth <= $from.depth ? $from.node(depth) : $from.nodeAfter;
    const start = depth <= $from.depth ? $from.start(depth) : $from.pos + 1;
    const index = depth <= $from.depth ? $from.index(depth) : container.childCount;
    const child = container.maybeChild(index);
    const isSpent = $from.depth === depth + 1 && child.type.name === "paragraph" && child.content.size === 0;
    const [from, to] = isSpent ? [index, index + 1] : between(container, index + 1, depth);
    if (container.canReplace(from, to, blocks))
      return { from: start + before(container, from), to: start + before(container, to) };
  }
  return null;
}

/** Blocks of a section stand between its slots. */
function between(container, index, depth) {
  const last = container.childCount;
  if (depth > 1) return [Math.min(index, last), Math.min(index, last)];
  const at = Math.max(leadingCount(container), Math.min(index, last - closingCount(container)));
  return [at, at];
}

function before(container, index) {
  let size = 0;
  for (let at = 0; at < index; at += 1) size += container.child(at).nodeSize;
  return size;
}

/** Behind the last words; behind what has none, a paragraph to go on in. */
function withCaret(tr, end, last) {
  if (last.isTextblock || (last.content.size && !last.type.spec.isolating))
    return tr.setSelection(Selection.near(tr.doc.resolve(end), -1));
  const next = tr.doc.resolve(end).nodeAfter;
  if (next?.type.name !== "paragraph") tr.insert(end, schema.node("paragraph"));
  return tr.setSelection(Selection.near(tr.doc.resolve(end), 1));
}
