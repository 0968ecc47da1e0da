// What was deleted, or left out: said, and one press away from coming back.
import { undo } from "prosemirror-history";
import { Plugin } from "prosemirror-state";
import { announce } from "../announce.js";
import { element } from "../dom.js";

const SHOWN = 12_000;

class Toast {
  constructor(view) {
    this.view = view;
    this.dom = element("div", { class: "ed-toast", hidden: true });
    this.words = element("span", {});
    const button = element("button", { type: "button", class: "button is-quiet" }, "Put it back");
    button.addEventListener("click", () => {
      const { doc } = this.view.state;
      undo(this.view.state, this.view.dispatch);
      this.hide();
      this.view.focus();
      // Where that would take others' words away, it is asked about first.
      if (!this.view.state.doc.eq(doc)) announce("It is back.");
    });
    this.dom.append(this.words, button);
    document.querySelector("[data-editor-layers]").append(this.dom);
  }

  show(words) {
    this.words.textContent = words;
    this.dom.hidden = false;
    announce(`${words} Ctrl+Z puts it back.`);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), SHOWN);
  }

  hide() {
    this.dom.hidden = true;
  }

  destroy() {
    clearTimeout(this.timer);
    this.dom.remove();
  }
}

/** Undo takes back the last change: once there is another one, the toast would take back the wrong thing. */
export function undoToast() {
  let toast;
  return new Plugin({
    view: (view) => (toast = new Toast(view)),
    state: {
      init: () => null,
      apply(tr) {
        const undoable = tr.getMeta("undoable");
        if (undoable) queueMicrotask(() => toast?.show(undoable));
        else if (tr.docChanged && !tr.getMeta("appendedTransaction")) queueMicrotask(() => toast?.hide());
        return null;
      },
    },
  });
}
