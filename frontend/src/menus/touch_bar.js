// On a touch screen the bar stands at the foot of what is to be seen, above the keyboard, with what keys would do.
import { redo, undo } from "prosemirror-history";
import { liftListItem } from "prosemirror-schema-list";
import { showInspector } from "../inspector/panel.js";
import { schema } from "../schema/schema.js";
import { currentSection } from "../sections/find.js";
import { moveSection } from "../sections/moves.js";
import { toBulletList } from "../text/blocks.js";
import { openPlusMenu } from "./plus.js";
import { slashSource } from "./slash.js";
import { openSource } from "./suggest.js";

const isInList = ({ selection: { $from } }) => $from.depth > 2 && $from.node(-1).type === schema.nodes.list_item;
const list = (state, dispatch) =>
  (isInList(state) ? liftListItem(schema.nodes.list_item) : toBulletList)(state, dispatch);
const always = (run) => (state, dispatch, view) => {
  if (dispatch) run(state, view);
  return true;
};

/** On an empty line whatever can be put there, among it sections; elsewhere a section below. */
const add = always((state, view) => {
  const { $cursor } = state.selection;
  const isBare = $cursor?.parent.type === schema.nodes.paragraph && $cursor.parent.content.size === 0;
  if (isBare) return openSource(slashSource)(state, view.dispatch);
  return openPlusMenu(view, document.querySelector(".ed-format.is-add"), currentSection(state)?.node.attrs.id);
});
const settings = always(() => showInspector({ focus: true }));

/** In the order of a thumb's reach. @param {object[]} usual the buttons of the bar above selected words */
export function touchButtons(usual) {
  const named = (...names) => names.map((name) => usual.find((each) => each.name === name)).filter(Boolean);
  const short = { heading: "H" };
  const faced = (each) => ({ ...each, face: short[each.name] ?? each.face });
  const first = named("strong", "em", "link", "heading").map(faced);
  return [
    { name: "add", label: "Add a section", face: "+", command: add, asks: true, opens: "menu" },
    ...first,
    { name: "list", label: "Bullet list", face: "•", command: list, isOn: isInList },
    { name: "up", label: "Move the section up", face: "↑", command: moveSection(-1) },
    { name: "down", label: "Move the section down", face: "↓", command: moveSection(1) },
    { name: "undo", label: "Undo", face: "↶", command: undo },
    { name: "redo", label: "Redo", face: "↷", command: redo },
    ...usual.filter((each) => !first.some(({ name }) => name === each.name)),
    { name: "settings", label: "Settings", face: "Settings", command: settings, asks: true },
  ];
}

/** Put the bar at the foot of the window that the keyboard leaves; the caret is brought out from under it. */
export function dock(bar, view) {
  const { height, offsetTop } = visualViewport ?? { height: innerHeight, offsetTop: 0 };
  const top = Math.round(offsetTop + height - bar.offsetHeight);
  bar.style.top = `${top}px`;
  // What is left of the window is for the words.
  document.body.classList.toggle("has-keyboard", height < innerHeight * 0.75);
  return () => {
    if (!view.hasFocus()) return;
    const caret = view.coordsAtPos(view.state.selection.head);
    if (caret.bottom > top - 8) scrollBy({ top: caret.bottom - top + 24 });
  };
}
