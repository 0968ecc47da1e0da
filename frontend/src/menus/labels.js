// Labels: the bold word or two that open a paragraph of a story, such as "What's new:".
import { schema } from "../schema/schema.js";
import { answers } from "./suggest.js";

export const LABELS = [
  "What’s new:",
  "Why it matters:",
  "How it works:",
  "The numbers:",
  "In short:",
  "On the other hand:",
  "What comes next:",
];

/** Those used in this issue come first. */
function known(state) {
  const used = new Set();
  state.doc.descendants((node) => {
    if (node.isText && schema.marks.label.isInSet(node.marks)) used.add(node.text.trim());
    return true;
  });
  return [...new Set([...used, ...LABELS])];
}

/** @type {import("./suggest.js").Source} */
export const labelSource = {
  name: "label",
  label: "Labels",
  match: () => null,
  items: (query, state) =>
    known(state)
      .filter((label) => answers(query, label))
      .slice(0, 12)
      .map((label) => ({ label, run: (view) => insertLabel(view, label) })),
};

function insertLabel(view, label) {
  const { state } = view;
  const { from, to } = state.selection;
  const words = [schema.text(label, [schema.mark("label")]), schema.text(" ")];
  view.dispatch(state.tr.replaceWith(from, to, words).setStoredMarks([]).scrollIntoView());
}

/** What counts as a label when it is typed at the start of a paragraph, with its colon. */
export const LABEL_TYPED = new RegExp(`^(${LABELS.map((label) => label.replaceAll("’", "['’]")).join("|")})\\s$`, "i");
