// Links: set, changed and taken away by one small question beside the text.
import { TextSelection } from "prosemirror-state";
import { ask } from "../menus/ask.js";
import { schema } from "../schema/schema.js";
import { completed, linkFault } from "../schema/urls.js";

const { link } = schema.marks;

/** The link round or beside the caret: its mark and where it begins and ends. */
export function linkAt(state) {
  const { $from, empty } = state.selection;
  const mark = [$from.marks(), $from.nodeAfter?.marks, empty && $from.nodeBefore?.marks]
    .map((marks) => marks && link.isInSet(marks))
    .find(Boolean);
  if (!mark) return null;
  let from = $from.pos;
  let to = empty ? $from.pos : state.selection.to;
  const { parent } = $from;
  const start = $from.start();
  parent.forEach((child, offset) => {
    if (!mark.isInSet(child.marks)) return;
    const begin = start + offset;
    const end = begin + child.nodeSize;
    if (begin <= to && end >= from) {
      from = Math.min(from, begin);
      to = Math.max(to, end);
    }
  });
  return { mark, from, to };
}

/** Ctrl+K: ask for the address of the selected words, or of the link the caret is in. */
export function editLink(state, dispatch, view) {
  const { selection } = state;
  if (!(selection instanceof TextSelection) || !selection.$from.parent.type.allowsMarkType(link)) return false;
  if (!view || !dispatch) return true;
  const present = linkAt(state);
  const range = present ?? { from: selection.from, to: selection.to };
  const bookmark = selection.getBookmark();
  ask(view, {
    title: "Link",
    label: "Address",
    value: present?.mark.attrs.href ?? "",
    placeholder: "https://example.org/",
    action: "Set",
    rect: view.coordsAtPos(range.from),
    done: (typed) => setLink(view, { ...range, typed, title: present?.mark.attrs.title ?? "" }),
    more: present ? [{ label: "Remove the link", run: () => removeLink(view, range, bookmark) }] : [],
  });
  return true;
}

function removeLink(view, { from, to }, bookmark) {
  const tr = view.state.tr.removeMark(from, to, link);
  view.dispatch(tr.setSelection(bookmark.resolve(tr.doc)));
}

function setLink(view, { from, to, typed, title }) {
  const href = completed(typed);
  if (!href) return "Write the address it leads to.";
  const fault = linkFault(href);
  if (fault) return fault;
  const { tr } = view.state;
  const mark = link.create({ href, title });
  if (from === to) {
    tr.insert(from, schema.text(typed, [mark]));
    tr.setSelection(TextSelection.create(tr.doc, from + typed.length)).removeStoredMark(link);
  } else {
    tr.removeMark(from, to, link).addMark(from, to, mark);
    tr.setSelection(TextSelection.create(tr.doc, to)).removeStoredMark(link);
  }
  view.dispatch(tr.scrollIntoView());
  return "";
}
