// An address that ends in “#section-…” leads to that section: the page of findings has such links.
import { sectionById } from "./find.js";
import { caretIn } from "./moves.js";

const PREFIX = "#section-";

/** @param {import("prosemirror-view").EditorView} view */
export function goToAddressed(view) {
  const found = location.hash.startsWith(PREFIX) && sectionById(view.state.doc, location.hash.slice(PREFIX.length));
  if (!found) return;
  view.dispatch(view.state.tr.setSelection(caretIn(view.state.doc, found.pos)));
  // On a touch screen the focus would call up the keyboard unasked.
  if (matchMedia("(pointer: fine)").matches) view.focus();
  view.nodeDOM(found.pos).scrollIntoView();
}
