// The fields above the text in the one undo history: what is typed in them are steps as any other.
import { isHistoryTransaction, redo, undo } from "prosemirror-history";
import { Plugin, PluginKey } from "prosemirror-state";
import { announce } from "../announce.js";
import { FieldStep } from "./step.js";

const key = new PluginKey("fields");
const PAUSE = 1000;
// What is typed in one field without a pause is undone at once; clear of the inspector's numbers and the browser's.
let session = 2_000_000;

/** The fields' values as they stand on the page. @returns {Record<string, string>} */
const valuesOf = (controls) => Object.fromEntries(controls.map((control) => [control.name, control.value]));

/** Add the changes that lead to these values to a transaction. @param {Record<string, unknown>} values */
export function setFields(tr, state, values) {
  const { now } = key.getState(state);
  for (const [name, value] of Object.entries(values)) {
    const to = String(value ?? "");
    if (name in now && now[name] !== to) tr.step(new FieldStep(name, now[name], to));
  }
  return tr;
}

/**
 * @param {{form: HTMLFormElement, controls: () => HTMLInputElement[],
 *   started: (view: import("prosemirror-view").EditorView) => void}} page
 */
export function fieldsHistory({ form, controls, started }) {
  return new Plugin({
    key,
    state: {
      init: () => ({ now: valuesOf(controls()), undone: null }),
      apply(tr, value) {
        const steps = tr.steps.filter((step) => step instanceof FieldStep);
        const undone = isHistoryTransaction(tr) ? [] : null;
        if (!steps.length && !undone && !value.undone) return value;
        let { now } = value;
        for (const { name, from, to } of steps) {
          // Others gave it another value meanwhile: there is nothing of one's own to take back any more.
          if (undone && now[name] !== from) continue;
          now = { ...now, [name]: to };
          undone?.push(name);
        }
        return { now, undone };
      },
    },
    view(view) {
      started(view);
      return new FieldsView(view, form, controls);
    },
  });
}

class FieldsView {
  constructor(view, form, controls) {
    Object.assign(this, { view, form, controls, last: 0 });
    form.addEventListener("input", () => this.typed());
    form.addEventListener("focusin", () => (session += 1));
    form.addEventListener("keydown", (event) => this.onKey(event));
    // The browser's own undo, from its menu or a shaken phone, knows nothing of the text.
    form.addEventListener("beforeinput", (event) => {
      if (event.inputType === "historyUndo" || event.inputType === "historyRedo")
        this.take(event, event.inputType === "historyUndo" ? undo : redo);
    });
  }

  typed() {
    const { state } = this.view;
    const tr = setFields(state.tr, state, valuesOf(this.controls()));
    if (!tr.docChanged) return;
    if (tr.time - this.last > PAUSE) session += 1;
    this.last = tr.time;
    this.view.dispatch(tr.setMeta("composition", session));
  }

  onKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const pressed = event.key.toLowerCase();
    if (pressed === "z") this.take(event, event.shiftKey ? redo : undo);
    else if (pressed === "y" && !event.shiftKey) this.take(event, redo);
  }

  take(event, command) {
    event.preventDefault();
    event.stopPropagation();
    command(this.view.state, this.view.dispatch);
    session += 1;
  }

  update(view, before) {
    const value = key.getState(view.state);
    if (value === key.getState(before)) return;
    const written = this.controls().filter((control) => write(control, value.now[control.name]));
    // Whoever shows the fields elsewhere, the preview say, hears of it as of typing.
    if (written.length) this.form.dispatchEvent(new Event("input"));
    if (value.undone) queueMicrotask(() => this.follow(value.undone, view.state.doc !== before.doc));
  }

  /** Undo goes where it changed something. */
  follow(names, hasText) {
    const control = this.controls().find(({ name }) => names.includes(name));
    if (control && !hasText) {
      control.focus();
      const label = this.form.querySelector(`label[for="${control.id}"]`)?.firstChild.textContent.trim();
      announce(`${label ?? control.name}: ${control.value || "empty"}`);
    } else if (hasText && this.form.contains(document.activeElement)) this.view.focus();
  }
}

/** Show a value; the caret stays, or goes behind what changed. Whether there was anything to do. */
function write(control, value) {
  if (value === undefined || control.value === value) return false;
  const { value: before, selectionStart, selectionEnd } = control;
  control.value = value;
  if (selectionStart === null) return true;
  let end = 0;
  while (end < Math.min(before.length, value.length) && before.at(-1 - end) === value.at(-1 - end)) end += 1;
  const isBeside = before.length - end <= selectionStart;
  if (isBeside)
    control.setSelectionRange(
      selectionStart + value.length - before.length,
      selectionEnd + value.length - before.length,
    );
  else control.setSelectionRange(Math.min(selectionStart, value.length), Math.min(selectionEnd, value.length));
  return true;
}
