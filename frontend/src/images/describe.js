// What a picture shows, asked for in words; "decorative" is an answer.
import { NodeSelection, TextSelection } from "prosemirror-state";
import { ask } from "../menus/ask.js";

/** @param {import("prosemirror-view").EditorView} view @param {number} pos before the figure */
export function askWhatItShows(view, pos) {
  const figure = view.state.doc.nodeAt(pos);
  const dom = view.nodeDOM(pos);
  if (figure?.type.name !== "figure" || !dom) return;
  ask(view, {
    title: "What the picture shows",
    label: "What does the picture show?",
    value: figure.attrs.alt,
    placeholder: "For those who do not see it",
    action: "Set",
    rect: dom.getBoundingClientRect(),
    done(words) {
      if (!words) return "Say it in a few words, or press “It is decorative”.";
      if (words.length > 5000) return "At most 5,000 characters.";
      answer(view, pos, { alt: words, decorative: false });
      return "";
    },
    more: [{ label: "It is decorative and says nothing", run: () => answer(view, pos, { decorative: true }) }],
  });
}

function answer(view, pos, attrs) {
  const { tr, selection } = view.state;
  if (tr.doc.nodeAt(pos)?.type.name !== "figure") return;
  for (const [name, value] of Object.entries(attrs)) tr.setNodeAttribute(pos, name, value);
  // The caption is what one writes next.
  if (selection instanceof NodeSelection && selection.from === pos)
    tr.setSelection(TextSelection.create(tr.doc, pos + 1));
  view.dispatch(tr);
}
