// A section on the page: its kind and tools above it, its words, what its settings add, and the place between it and
// the next.
import { NodeSelection } from "prosemirror-state";
import { element } from "../dom.js";
import { openPlusMenu } from "../menus/plus.js";
import { openSectionMenu } from "../menus/section_menu.js";
import { kindLabel } from "../sections/kinds.js";
import { moveSection } from "../sections/moves.js";
import { hasKeys } from "../text/key_names.js";
import { DrawnView } from "./drawn.js";

export class SectionView extends DrawnView {
  build() {
    const { node } = this;
    this.body = element("div", { class: "ed-body" });
    this.contentDOM = node.type.spec.content ? this.body : null;
    this.head = element("div", { class: "ed-section-head", contenteditable: "false" });
    this.foot = element("div", { class: "ed-section-foot", contenteditable: "false" });
    this.between = element("div", { class: "ed-between", contenteditable: "false" });
    this.dom = element("section", {});
    this.dom.append(this.head, this.body, this.foot, this.between);
    if (!this.contentDOM) this.body.setAttribute("contenteditable", "false");
    this.drawTools();
  }

  get label() {
    return kindLabel(this.node.type.name);
  }

  drawTools() {
    const label = this.label;
    const run = (command) => () => {
      command(this.view.state, this.view.dispatch);
      this.view.focus();
    };
    const byId = (make) => () => run(make(this.node.attrs.id))();
    this.handle = element(
      "button",
      {
        type: "button",
        class: "ed-handle",
        draggable: "true",
        "aria-haspopup": "menu",
        "aria-label": `${label}: what to do with this section`,
        title: hasKeys() && "Drag to move; press for more (Alt+Shift+↑/↓ moves)",
      },
      element("span", { class: "ed-grip", "aria-hidden": "true" }),
      element("span", { class: "ed-kind" }, label),
    );
    this.where = element("span", { class: "ed-where" });
    this.disclosure = element("span", { class: "ed-disclosure" });
    const up = element(
      "button",
      {
        type: "button",
        class: "ed-tool ed-move",
        "aria-label": `Move this ${label.toLowerCase()} up`,
        onclick: byId((id) => moveSection(-1, id)),
      },
      "↑",
    );
    const down = element(
      "button",
      {
        type: "button",
        class: "ed-tool ed-move",
        "aria-label": `Move this ${label.toLowerCase()} down`,
        onclick: byId((id) => moveSection(1, id)),
      },
      "↓",
    );
    this.handle.addEventListener("click", () => openSectionMenu(this.view, this.handle, this.node.attrs.id));
    this.handle.addEventListener("dragstart", (event) => this.drag(event));
    this.head.append(this.handle, this.where, up, down, this.disclosure);
    const plus = element(
      "button",
      { type: "button", class: "ed-plus", "aria-haspopup": "menu", "aria-label": "Add a section here" },
      "+",
    );
    plus.addEventListener("click", () => openPlusMenu(this.view, plus, this.node.attrs.id));
    this.between.append(plus);
  }

  drag(event) {
    const selection = NodeSelection.create(this.view.state.doc, this.getPos());
    this.view.dispatch(this.view.state.tr.setSelection(selection));
    const slice = selection.content();
    const { dom, text } = this.view.serializeForClipboard(slice);
    event.dataTransfer.clearData();
    event.dataTransfer.setData("text/html", dom.innerHTML);
    event.dataTransfer.setData("text/plain", text);
    event.dataTransfer.effectAllowed = "copyMove";
    event.dataTransfer.setDragImage(this.head, 10, 10);
    this.view.dragging = { slice, move: true, node: selection };
  }

  draw() {
    const { attrs, type } = this.node;
    this.dom.className = `ed-section is-${type.name.replaceAll("_", "-")}`;
    this.dom.dataset.section = attrs.id;
    this.dom.dataset.kind = type.name;
    this.dom.setAttribute("aria-label", this.label);
    const hidden = {
      "true,true": "",
      "true,false": "Not on the web",
      "false,true": "Not in the mail",
      "false,false": "Shown nowhere",
    };
    this.where.textContent = hidden[[attrs.email !== false, attrs.web !== false]];
    this.disclosure.textContent =
      type.name === "sponsor"
        ? [attrs.label, attrs.advertiser && `by ${attrs.advertiser}`].filter(Boolean).join(" ")
        : "";
    this.foot.replaceChildren(...footOf(this.node));
    if (!this.contentDOM) this.body.replaceChildren(leafOf(this.node));
  }

  stopEvent(event) {
    const inChrome = [this.head, this.foot, this.between].some((part) => part.contains(event.target));
    if (!inChrome) return false;
    // A drag that began at the handle ends in the text: ProseMirror has to see it.
    return (
      !["dragstart", "dragend", "drop", "dragover", "dragenter"].includes(event.type) || event.type === "dragstart"
    );
  }

  ignoreMutation(mutation) {
    if (mutation.type === "selection") return false;
    return !this.contentDOM?.contains(mutation.target) || mutation.target === this.dom;
  }
}

/** What the settings of a kind add below its words. */
function footOf({ type, attrs }) {
  if (type.name === "feedback") return [row((attrs.choices ?? []).map((choice) => pill(choice.label)))];
  if (type.name === "subscribe") return [row([pill(attrs.label, "is-full")])];
  if (type.name === "links" && (attrs.see_all_label || attrs.see_all_url)) {
    return [element("p", { class: "ed-see-all" }, attrs.see_all_label || "See all")];
  }
  return [];
}

const row = (children) => element("p", { class: "ed-pills" }, ...children);
const pill = (words, more = "") => element("span", { class: `ed-pill ${more}`.trim() }, words || "…");

/** The body of a section without words. */
function leafOf({ type, attrs }) {
  if (type.name === "divider") return element("hr", { class: "ed-divider" });
  const name = attrs.raw?.type ?? type.name;
  return element(
    "p",
    { class: "ed-unknown" },
    `A section of the kind “${name}”, which this version does not know. It is kept as it is.`,
  );
}
