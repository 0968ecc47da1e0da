// What can be done with a section: the menu of its handle.
import { NodeSelection } from "prosemirror-state";
import { showInspector } from "../inspector/panel.js";
import { sectionById } from "../sections/find.js";
import { allKinds, kindLabel } from "../sections/kinds.js";
import { deleteSection, duplicateSection, moveSection } from "../sections/moves.js";
import { SLOTS_OF } from "../sections/slots.js";
import { addSlot, missingSlots, SLOT_WORDS } from "../sections/parts.js";
import { canTurn, turnSectionInto } from "../sections/turning.js";
import { keepBlocks, keepSection, selectedBlocks } from "../snippets/keep.js";
import { canBeMarkdown, editAsMarkdown } from "../markdown/dialog.js";
import { inKeys } from "../text/key_names.js";
import { openMenu } from "./menu.js";

export function openSectionMenu(view, button, id) {
  const found = sectionById(view.state.doc, id);
  if (!found) return;
  const run = (command) => () => {
    command(view.state, view.dispatch);
    view.focus();
  };
  const items = [
    { label: "Settings", hint: "Where it is shown, and what its kind has", run: () => settings(view, id) },
    { label: "Move up", keys: "Alt+Shift+↑", run: run(moveSection(-1, id)) },
    { label: "Move down", keys: "Alt+Shift+↓", run: run(moveSection(1, id)) },
    { label: "Duplicate", keys: "Ctrl+Shift+D", run: run(duplicateSection(id)) },
    ...(canBeMarkdown(found.node) ? [{ label: "Edit as Markdown", run: () => editAsMarkdown(view, id) }] : []),
    {
      label: "Save as snippet",
      hint: "To put in again later",
      run: () => keepSection(view, id, button.getBoundingClientRect()),
    },
    ...(holdsSelection(view.state, found)
      ? [{ label: "Save the selected blocks as snippet", run: () => keepBlocks(view.state, view.dispatch, view) }]
      : []),
    { label: "Delete", hint: inKeys("Ctrl+Z brings it back"), run: run(deleteSection(id)) },
    ...(SLOTS_OF[found.node.type.name] ? missingSlots(found.node) : []).map((slot) => ({
      group: "Add to it",
      label: SLOT_WORDS[slot],
      run: run(addSlot(slot, id)),
    })),
    ...allKinds()
      .filter((kind) => canTurn(found.node, kind.name))
      .map((kind) => ({
        group: "Turn it into",
        label: kindLabel(kind.name),
        run: run(turnSectionInto(kind.name, id)),
      })),
  ];
  openMenu(button, items, { label: `This ${kindLabel(found.node.type.name).toLowerCase()}` });
}

function holdsSelection(state, { node, pos }) {
  const { from, to } = state.selection;
  return from > pos && to < pos + node.nodeSize && selectedBlocks(state) !== null;
}

function settings(view, id) {
  const { state } = view;
  const found = sectionById(state.doc, id);
  const { from } = state.selection;
  const isInside = from > found.pos && from < found.pos + found.node.nodeSize;
  if (!isInside) view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, found.pos)));
  showInspector({ focus: true });
}
