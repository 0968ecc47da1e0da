// Commands that put a block where the caret is.
import { setBlockType, wrapIn } from "prosemirror-commands";
import { wrapInList } from "prosemirror-schema-list";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { schema } from "../schema/schema.js";

/**
 * Put the block in the place of the empty paragraph, or after the one with the caret; `enter` puts the caret into it.
 */
export const insertBlock =
  (make, { enter = false, select = false } = {}) =>
  (state, dispatch) => {
    const { $from } = state.selection;
    if ($from.depth < 2) return false;
    const node = make();
    const isSpent = $from.parent.type.name === "paragraph" && $from.parent.content.size === 0;
    const container = $from.node(-1);
    const index = $from.index(-1);
    if (!container.canReplaceWith(isSpent ? index : index + 1, index + 1, node.type)) return false;
    if (!dispatch) return true;
    const at = isSpent ? $from.before() : $from.after();
    const isLast = index + 1 === container.childCount;
    const needsMore = isLast && (node.isAtom || node.type.spec.isolating);
    const nodes = needsMore ? [node, schema.node("paragraph")] : [node];
    const tr = isSpent ? state.tr.replaceWith(at, $from.after(), nodes) : state.tr.insert(at, nodes);
    if (select) tr.setSelection(NodeSelection.create(tr.doc, at));
    else if (enter) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1)));
    else tr.setSelection(TextSelection.near(tr.doc.resolve(at + node.nodeSize), 1));
    dispatch(tr.scrollIntoView());
    return true;
  };

export const toParagraph = setBlockType(schema.nodes.paragraph);
export const toHeading = (level) => setBlockType(schema.nodes.heading, { level });
export const toCode = (language = "") => setBlockType(schema.nodes.code_block, { language });
export const toBulletList = wrapInList(schema.nodes.bullet_list);
export const toOrderedList = wrapInList(schema.nodes.ordered_list);
export const toQuote = wrapIn(schema.nodes.quote);

export const addFigure = insertBlock(() => schema.node("figure"), { select: true });
export const addButton = insertBlock(() => schema.node("call_to_action"), { enter: true });
export const addCard = insertBlock(() => schema.node("link_card"), { select: true });
export const addRule = insertBlock(() => schema.node("rule"));
export const addRaw = insertBlock(() => schema.node("raw_block"), { select: true });
export const addTable = insertBlock(() => newTable({ rows: 3, columns: 2 }), { enter: true });

function newTable({ rows, columns }) {
  const row = (type) =>
    schema.node(
      "table_row",
      null,
      Array.from({ length: columns }, () => schema.node(type)),
    );
  return schema.node("table", null, [
    row("table_header"),
    ...Array.from({ length: rows - 1 }, () => row("table_cell")),
  ]);
}

/** From a selected picture into its caption. */
export function intoCaption(state, dispatch) {
  const { selection } = state;
  if (!(selection instanceof NodeSelection) || selection.node.type.name !== "figure") return false;
  if (dispatch) dispatch(state.tr.setSelection(TextSelection.create(state.doc, selection.from + 1)).scrollIntoView());
  return true;
}

/** A quote gets a line that says whose words they are; a second time it goes again. */
export function toggleAttribution(state, dispatch) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 1; depth -= 1) {
    const node = $from.node(depth);
    if (node.type.name !== "quote") continue;
    if (!dispatch) return true;
    const end = $from.end(depth);
    const last = node.lastChild;
    const tr = state.tr;
    if (last.type.name === "attribution") tr.delete(end - last.nodeSize, end);
    else tr.insert(end, schema.node("attribution")).setSelection(TextSelection.create(tr.doc, end + 1));
    dispatch(tr.scrollIntoView());
    return true;
  }
  return false;
}

/** A quote's paragraphs without the quote round them; whose words they were stays as a paragraph. */
export function unquote(state, dispatch) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 1; depth -= 1) {
    const node = $from.node(depth);
    if (node.type.name !== "quote") continue;
    if (!dispatch) return true;
    const blocks = [];
    node.forEach((child) =>
      blocks.push(child.type.name === "attribution" ? schema.node("paragraph", null, child.content) : child),
    );
    const start = $from.before(depth);
    const tr = state.tr.replaceWith(start, $from.after(depth), blocks);
    tr.setSelection(TextSelection.near(tr.doc.resolve(Math.max(start + 1, state.selection.head - 1))));
    dispatch(tr);
    return true;
  }
  return false;
}
