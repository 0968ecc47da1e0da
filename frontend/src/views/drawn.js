// What the views of sections, blocks and inline things have in common.

/** A view that draws itself anew when its attributes change, and shows that it is selected. */
export class DrawnView {
  constructor(node, view, getPos) {
    this.node = node;
    this.view = view;
    this.getPos = getPos;
    this.build();
    this.draw();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    const changed = node.attrs !== this.node.attrs;
    this.node = node;
    if (changed) this.draw();
    return true;
  }

  selectNode() {
    this.dom.classList.add("is-selected");
  }

  deselectNode() {
    this.dom.classList.remove("is-selected");
  }
}
