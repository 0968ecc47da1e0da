// A link of the bin in the text: as a card, as a point of a list, or where it was dropped. One step to undo.
import { closeHistory } from "prosemirror-history";
import { Fragment, Slice } from "prosemirror-model";
import { Plugin, Selection } from "prosemirror-state";
import { dropPoint } from "prosemirror-transform";
import { announce } from "../announce.js";
import { say } from "../paste/notice.js";
import { schema } from "../schema/schema.js";
import { currentSection } from "../sections/find.js";
import { putBlocks } from "../text/put_blocks.js";
import { asCard, asPoint, nameOf } from "./items.js";

/** As blocks by themselves. @param {import("./items.js").Item} item @param {"card"|"point"} form */
const blocksOf = (item, form) => (form === "card" ? asCard(item) : [schema.node("bullet_list", null, [asPoint(item)])]);

/** Put it in where the caret is. @returns {boolean} whether it found a place */
export function putIn(view, item, form) {
  const command =
    form === "point" && inList(view.state) ? nextPoint(item) : putBlocks(() => blocksOf(item, form), { outer: true });
  // What was typed before it is not taken back with it.
  const ran = command(view.state, (tr) => view.dispatch(closeHistory(tr)));
  if (ran)
    announce(
      `“${nameOf(item)}” is put in as ${form === "card" ? "a card" : "a point of a list"}. Ctrl+Z takes it out.`,
    );
  else say("It has no place here. Put the caret among the words of a section.");
  return ran;
}

/** The list item round the caret, with its depth. */
function inList({ selection: { $from } }) {
  for (let depth = $from.depth; depth > 1; depth -= 1) if ($from.node(depth).type.name === "list_item") return depth;
  return 0;
}

/** The next point of the list the caret is in; an empty one is filled. */
const nextPoint = (item) => (state, dispatch) => {
  const { $from } = state.selection;
  const depth = inList(state);
  const own = $from.node(depth);
  const isSpent = own.textContent === "" && own.childCount === 1 && own.firstChild.type.name === "paragraph";
  const at = isSpent ? $from.before(depth) : $from.after(depth);
  const made = asPoint(item);
  const tr = state.tr.replaceWith(at, $from.after(depth), made);
  dispatch(tr.setSelection(Selection.near(tr.doc.resolve(at + made.nodeSize - 1), -1)).scrollIntoView());
  return true;
};

/** What is being dragged from the bin. */
let dragged = null;

/** @param {DragEvent} event */
export function beginDrag(view, event, item, form) {
  const slice = new Slice(Fragment.from(blocksOf(item, form)), 0, 0);
  dragged = { item, slice };
  event.dataTransfer.setData("text/plain", item.url || nameOf(item));
  event.dataTransfer.effectAllowed = "copy";
  // The text shows by it where the blocks would fall.
  view.dragging = { slice, move: false };
}

export function endDrag(view) {
  dragged = null;
  view.dragging = null;
}

/** Links of the bin fall between blocks. */
export const binDrops = () =>
  new Plugin({
    props: {
      handleDOMEvents: {
        dragover(_view, event) {
          if (dragged) event.dataTransfer.dropEffect = "copy";
          return false;
        },
      },
      handleDrop(view, event) {
        if (!dragged) return false;
        const { item, slice } = dragged;
        event.preventDefault();
        const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
        const at = found && dropPoint(view.state.doc, found.pos, slice);
        if (at === null || view.state.doc.resolve(at).depth === 0) {
          say("It has no place here. Drop it among the words of a section.");
          return true;
        }
        const tr = closeHistory(view.state.tr).insert(at, slice.content);
        tr.setSelection(Selection.near(tr.doc.resolve(at + slice.content.size), -1));
        view.dispatch(tr.scrollIntoView());
        view.focus();
        const { node } = currentSection(view.state);
        announce(`“${nameOf(item)}” is put into the ${node.type.name}. Ctrl+Z takes it out.`);
        return true;
      },
    },
  });
