// Running a command as if some typed text were not there: both are one step of the undo history.
import { Selection } from "prosemirror-state";

/**
 * Take out from…to, then run the command; nothing happens where it does not apply.
 * @param {import("prosemirror-view").EditorView} view
 */
export function without(view, { from, to }, command) {
  const tr = view.state.tr.delete(from, to);
  const between = view.state.apply(tr);
  const ran = command(between, (made) => {
    for (const step of made.steps) tr.step(step);
    tr.setSelection(Selection.fromJSON(tr.doc, made.selection.toJSON()));
    if (made.storedMarksSet) tr.setStoredMarks(made.storedMarks);
    view.dispatch(tr.scrollIntoView());
  });
  if (!ran) view.dispatch(tr);
  view.focus();
  return ran;
}
