// Putting pictures into the text: chosen, pasted or dropped files.
import { Fragment } from "prosemirror-model";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { schema } from "../schema/schema.js";
import { newId } from "../sections/ids.js";
import { closingCount, leadingCount, takesBlocks } from "../sections/slots.js";
import { say } from "../paste/notice.js";
import { newToken, startUpload } from "./jobs.js";

const MOST_AT_ONCE = 30;

export const isPicture = (file) =>
  file.type.startsWith("image/") || /\.(jpe?g|png|gif|webp|svg|heic|bmp|tiff?)$/i.test(file.name);

/**
 * Insert figures for these files at a position (or where the caret is), and upload them.
 * @param {import("prosemirror-view").EditorView} view @param {File[]} files
 */
export function insertPictures(view, files, pos = null) {
  if (files.length > MOST_AT_ONCE)
    say(`${MOST_AT_ONCE} pictures go in at once; ${files.length - MOST_AT_ONCE} were left out.`);
  const taken = files.slice(0, MOST_AT_ONCE).map((file) => ({ file, token: newToken() }));
  if (!taken.length) return;
  const { state } = view;
  const { tr } = state;
  const empty = pos === null ? emptyFigure(state) : null;
  const rest = [...taken];
  if (empty !== null) {
    tr.setNodeAttribute(empty, "extra", rest.shift().token).setSelection(NodeSelection.create(tr.doc, empty));
  }
  if (rest.length)
    place(
      tr,
      rest.map(({ token }) => schema.node("figure", { extra: token })),
      pos,
    );
  view.dispatch(tr.scrollIntoView());
  for (const each of taken)
    startUpload(view, each.token, each.file, { single: taken.length === 1, made: rest.includes(each) });
  view.focus();
}

/** The position of the figure without a picture that is selected, or is all that its section has. */
function emptyFigure({ selection }) {
  if (!(selection instanceof NodeSelection)) return null;
  const isEmpty = (node) => node?.type.name === "figure" && !node.attrs.src && !node.attrs.extra;
  if (isEmpty(selection.node)) return selection.from;
  return selection.node.type.name === "image" && isEmpty(selection.node.firstChild) ? selection.from + 1 : null;
}

/** Put the figures where the caret is (or at a position), as blocks; in the place of an empty paragraph. */
function place(tr, figures, pos) {
  const $pos = pos === null ? tr.selection.$to : tr.doc.resolve(pos);
  const section = $pos.depth ? $pos.node(1) : ($pos.nodeBefore ?? $pos.nodeAfter);
  if (!takesBlocks(section)) return placeAsSections(tr, figures, $pos);
  const [from, to] = range($pos, section);
  const after = tr.doc.resolve(to);
  const isLast =
    after.index() === after.parent.childCount ||
    (after.depth === 1 && after.index() >= section.childCount - closingCount(section));
  const nodes = isLast ? [...figures, schema.node("paragraph")] : figures;
  tr.replaceWith(from, to, Fragment.from(nodes));
  if (figures.length === 1) tr.setSelection(NodeSelection.create(tr.doc, from));
  else
    tr.setSelection(
      TextSelection.near(tr.doc.resolve(from + figures.reduce((size, each) => size + each.nodeSize, 0)), 1),
    );
  return tr;
}

/** From where to where blocks may go in at that position. */
function range($pos, section) {
  const { figure, paragraph } = schema.nodes;
  for (let depth = $pos.depth; depth > 1; depth -= 1) {
    const container = $pos.node(depth - 1);
    const index = $pos.index(depth - 1);
    const isSpent = $pos.node(depth).type === paragraph && $pos.node(depth).content.size === 0;
    if (isSpent && container.canReplaceWith(index, index + 1, figure)) return [$pos.before(depth), $pos.after(depth)];
    if (container.canReplaceWith(index + 1, index + 1, figure)) return [$pos.after(depth), $pos.after(depth)];
  }
  // Between two parts of a section, or beside them: before its first block.
  let at = $pos.depth ? $pos.before(1) + 1 : $pos.pos - ($pos.nodeBefore === section ? section.nodeSize : 0) + 1;
  for (let index = 0; index < leadingCount(section); index += 1) at += section.child(index).nodeSize;
  return [at, at];
}

function placeAsSections(tr, figures, $pos) {
  const at = $pos.depth ? $pos.after(1) : $pos.pos;
  tr.insert(
    at,
    figures.map((figure) => schema.node("image", { id: newId() }, [figure])),
  );
  return tr.setSelection(NodeSelection.create(tr.doc, at + 1));
}

/** Enter on a figure that has no picture yet: choose one. */
export function chooseForEmpty(state, dispatch, view) {
  if (emptyFigure(state) === null) return false;
  if (dispatch) choosePictures(view);
  return true;
}

/** Let the writer choose files. */
export function choosePictures(view) {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = "image/jpeg,image/png,image/gif,image/webp";
  input.multiple = true;
  input.addEventListener("change", () => insertPictures(view, [...input.files]));
  input.click();
}
