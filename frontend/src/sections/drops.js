// Dragging a whole section: it falls between two sections, by where the pointer is on the page.
import { NodeSelection, Plugin } from "prosemirror-state";
import { element } from "../dom.js";
import { moveSectionTo } from "./moves.js";

/** The section that is being dragged from this page; null for words, pictures and what comes from elsewhere. */
export function draggedSection(view) {
  const node = view.dragging?.node;
  return node instanceof NodeSelection && node.$from.depth === 0 ? node.node : null;
}

/** Before which section the pointer is, and where the line between the two is. */
function gapAt(view, clientY) {
  let index = 0;
  let edge = null;
  for (const section of view.dom.querySelectorAll(":scope > .ed-section")) {
    const { top, bottom } = section.getBoundingClientRect();
    edge ??= top;
    if (clientY < (top + bottom) / 2) break;
    index += 1;
    edge = bottom;
  }
  return { index, edge };
}

/** @returns {Plugin} */
export function sectionDrops() {
  let line;
  const show = (shown) => {
    line.hidden = !shown;
    // The text's own drop cursor would point somewhere else.
    line.parentElement.classList.toggle("is-dragging-section", shown);
    return false;
  };
  const hide = () => show(false);
  return new Plugin({
    props: {
      handleDOMEvents: {
        dragover(view, event) {
          if (!draggedSection(view)) return false;
          event.preventDefault();
          const { edge } = gapAt(view, event.clientY);
          show(true);
          line.style.top = `${edge - line.parentElement.getBoundingClientRect().top}px`;
          return true;
        },
        dragend: hide,
        dragleave: (view, event) => (view.dom.contains(event.relatedTarget) ? false : hide()),
      },
      handleDrop(view, event) {
        const section = draggedSection(view);
        hide();
        if (!section) return false;
        const { index } = gapAt(view, event.clientY);
        let from = -1;
        view.state.doc.forEach((node, _pos, at) => {
          if (node.attrs.id === section.attrs.id) from = at;
        });
        event.preventDefault();
        view.focus();
        return moveSectionTo(index > from ? index - 1 : index, section.attrs.id)(view.state, view.dispatch);
      },
    },
    view(view) {
      line = element("div", { class: "ed-dropline", hidden: true });
      view.dom.parentElement.append(line);
      return { destroy: () => line.remove() };
    },
  });
}
