// The parts of a section that are not always there: a title, a greeting, a standfirst, a sign-off, a signature.
import { NodeSelection, TextSelection } from "prosemirror-state";
import { schema } from "../schema/schema.js";
import { currentSection, sectionById } from "./find.js";
import { CLOSING, SLOTS_OF, leadingCount } from "./slots.js";

export const SLOT_WORDS = {
  figure: "Picture on top",
  title: "Title",
  greeting: "Greeting",
  standfirst: "Standfirst",
  sign_off: "Sign-off",
  signature: "Signature",
};

/** The slots the kind has and this section has not. */
export function missingSlots(section) {
  const all = SLOTS_OF[section.type.name]?.all ?? [];
  const present = new Set();
  const lead = leadingCount(section);
  section.forEach((child, _offset, index) => {
    if (child.type.name !== "figure" || index < lead) present.add(child.type.name);
  });
  return all.filter((name) => !present.has(name));
}

/** Add the slot to the section (with `id`, or with the caret), and go there. */
export const addSlot = (name, id) => (state, dispatch) => {
  const found = id ? sectionById(state.doc, id) : currentSection(state);
  if (!found || !missingSlots(found.node).includes(name)) return false;
  if (dispatch) {
    const at = placeFor(name, found);
    const tr = state.tr.insert(at, schema.node(name));
    // A picture is chosen before it has a caption.
    tr.setSelection(name === "figure" ? NodeSelection.create(tr.doc, at) : TextSelection.create(tr.doc, at + 1));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

function placeFor(name, { node, pos }) {
  const end = pos + node.nodeSize - 1;
  if (name === "signature") return end;
  if (name === "sign_off") return node.lastChild?.type.name === "signature" ? end - node.lastChild.nodeSize : end;
  const order = SLOTS_OF[node.type.name].all;
  let at = pos + 1;
  for (let index = 0; index < leadingCount(node); index += 1) {
    const child = node.child(index);
    if (CLOSING.has(child.type.name) || order.indexOf(child.type.name) > order.indexOf(name)) break;
    at += child.nodeSize;
  }
  return at;
}
