// Marks in the text where something was found: a line under words, a line around a block. They move with the text.
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { placeOf } from "./places.js";

const key = new PluginKey("findings");

/** The text shows what was found in it. */
export const findingMarks = () =>
  new Plugin({
    key,
    state: { init: () => DecorationSet.empty, apply: (tr, value) => tr.getMeta(key) ?? value.map(tr.mapping, tr.doc) },
    props: { decorations: (state) => key.getState(state) },
  });

/**
 * @param {import("prosemirror-view").EditorView} view
 * @param {object[]} findings @param {import("prosemirror-model").Node} asked the document they were found in
 * @param {object|null} here the finding that was just gone to
 */
export function markFindings(view, findings, asked, here) {
  const made = [];
  for (const finding of findings) {
    const at = placeOf(view.state.doc, asked, finding);
    if (!at?.isSure || (finding.severity === "hint" && finding !== here)) continue;
    const end = at.pos + at.node.nodeSize;
    const isHere = finding === here ? " is-here" : "";
    const attributes = { class: `pf-at is-${finding.severity}${isHere}`, title: finding.message };
    if (at.node.isText) made.push(Decoration.inline(at.pos, end, attributes));
    else if (finding.path.length || isHere) made.push(Decoration.node(at.pos, end, attributes));
  }
  view.dispatch(view.state.tr.setMeta(key, DecorationSet.create(view.state.doc, made)).setMeta("addToHistory", false));
}
