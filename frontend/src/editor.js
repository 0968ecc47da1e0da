// The editor's view: one ProseMirror document for the whole issue.
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { EditorState, Selection } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { inspector } from "./inspector/panel.js";
import { emojiSource } from "./menus/emoji.js";
import { labelSource } from "./menus/labels.js";
import { mergeTagSource } from "./menus/merge_tags.js";
import { slashSource } from "./menus/slash.js";
import { suggestions } from "./menus/suggest.js";
import { selectionToolbar } from "./menus/toolbar.js";
import { othersWords } from "./saving/others_words.js";
import { readDocument } from "./schema/json.js";
import { SECTION_KINDS, UNKNOWN } from "./schema/schema.js";
import { sectionDrops } from "./sections/drops.js";
import { uniqueIds, withIds } from "./sections/ids.js";
import { placeholders } from "./sections/placeholders.js";
import { undoToast } from "./sections/toast.js";
import { alwaysWritable } from "./sections/writable.js";
import { keymaps } from "./text/keys.js";
import { markdownRules } from "./text/rules.js";
import { LEAF_VIEWS } from "./views/leaves.js";
import { SectionView } from "./views/section.js";

/**
 * @param {HTMLElement} place @param {{document: object, role: object, language: string}} data
 * @param {{changed: (tr: import("prosemirror-state").Transaction) => void, plugins?:
 *   import("prosemirror-state").Plugin[]}} host
 */
export function mountEditor(place, { document: stored, role, language }, { changed, plugins = [] }) {
  const state = EditorState.create({
    doc: readDocument(stored),
    plugins: [
      ...plugins,
      suggestions([slashSource, mergeTagSource, emojiSource, labelSource]),
      markdownRules(),
      ...keymaps(),
      history(),
      othersWords(),
      tableEditing(),
      dropCursor({ color: false, class: "ed-dropcursor" }),
      gapCursor(),
      uniqueIds(),
      alwaysWritable(),
      placeholders(),
      sectionDrops(),
      undoToast(),
      selectionToolbar(),
      inspector({ role }),
    ],
  });
  const sectionViews = Object.fromEntries(
    [...SECTION_KINDS, UNKNOWN.section].map((name) => [
      name,
      (node, view, getPos) => new SectionView(node, view, getPos),
    ]),
  );
  const view = new EditorView(place, {
    state: startingAt(withIds(state)),
    nodeViews: { ...sectionViews, ...LEAF_VIEWS },
    attributes: {
      class: "ed-text",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": "The issue",
      lang: language,
      spellcheck: "true",
    },
    dispatchTransaction(tr) {
      const before = view.state;
      view.updateState(before.apply(tr));
      // A plugin may have refused it.
      if (tr.docChanged && view.state !== before) changed(tr);
    },
  });
  return view;
}

const startingAt = (state) =>
  state.apply(state.tr.setSelection(Selection.atStart(state.doc)).setMeta("addToHistory", false));
