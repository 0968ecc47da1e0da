// Words from the journal back on the page, saved on top of the version they were written on: the server merges the
// rest.
import { Selection } from "prosemirror-state";
import { readDocument } from "../schema/json.js";

/** @param {object} keeper see start.js @param {import("./journal.js").Entry} entry */
export async function putBackInto(keeper, entry) {
  const { view, fields, saving, journal } = keeper;
  if (saving.isDirty) await saving.save("autosave");
  const doc = readDocument(entry.document);
  const from = view.state.doc.content.findDiffStart(doc.content);
  if (from !== null) {
    const { a, b } = view.state.doc.content.findDiffEnd(doc.content);
    const overlap = Math.max(0, from - Math.min(a, b));
    // An edit as any other: Ctrl+Z takes it back.
    const tr = view.state.tr.replace(from, a + overlap, doc.slice(from, b + overlap));
    view.dispatch(tr.doc.eq(doc) ? tr : view.state.tr.replaceWith(0, view.state.doc.content.size, doc.content));
  }
  fields.write(entry.fields);
  if (entry.known) keeper.takeKnown(entry.known);
  saving.goOn({ version: entry.version, dirty: true, unanswered: entry.unanswered ?? [] });
  goOnAt(view, Number.isInteger(entry.caret) ? entry.caret : from);
  await journal.write();
  saving.save("autosave");
}

/** The caret where it was when these words were written, or where they begin to differ. */
function goOnAt(view, place) {
  const { tr, doc } = view.state;
  const at = Math.max(0, Math.min(place ?? 0, doc.content.size));
  view.focus();
  view.dispatch(tr.setSelection(Selection.near(doc.resolve(at), -1)).scrollIntoView());
}
