// The "+" between two sections.
import { sectionById } from "../sections/find.js";
import { allKinds } from "../sections/kinds.js";
import { insertSection } from "../sections/moves.js";
import { openMenu } from "./menu.js";

/** Offer every kind; the chosen one comes after the section with that id, or first where there is none. */
export function openPlusMenu(view, button, id) {
  const items = allKinds()
    .filter((kind) => kind.allowed !== false)
    .map((kind) => ({
      label: kind.label,
      hint: kind.hint,
      run: () => {
        const after = id ? sectionById(view.state.doc, id) : null;
        insertSection(kind.name, after ? after.index + 1 : 0)(view.state, view.dispatch);
        view.focus();
      },
    }));
  openMenu(button, items, { label: "Add a section" });
}
