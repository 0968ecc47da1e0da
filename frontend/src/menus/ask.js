// A small question beside the text: an address, a fallback. The text keeps its selection; Escape goes back to it.
import { element, freshId } from "../dom.js";
import { say } from "../paste/notice.js";
import { place } from "./place.js";

let open = null;

/**
 * @param {import("prosemirror-view").EditorView} view
 * @param {{title: string, label: string, value?: string, placeholder?: string, action: string, rect: object,
 *   done: (value: string) => string | Promise<string>, more?: Array<{label: string, run: () => void}>}} question
 *   `done` answers with what is wrong, or ""; while a promise of it is open the question waits
 */
export function ask(view, { title, label, value = "", placeholder = "", action, rect, done, more = [] }) {
  closeQuestion();
  const id = freshId("ed-ask");
  const input = element("input", {
    id,
    value,
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${id}-error`,
  });
  const error = element("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const button = element("button", { class: "button" }, action);
  const form = element(
    "form",
    { novalidate: true },
    element("label", { for: id }, label),
    element("div", { class: "ed-ask-row" }, input, button),
    error,
    more.length
      ? element(
          "div",
          { class: "ed-ask-more" },
          ...more.map((each) =>
            element("button", { type: "button", class: "button is-link", onclick: () => finish(each.run) }, each.label),
          ),
        )
      : null,
  );
  // A form may not be a dialog itself.
  const dialog = element("div", { class: "ed-ask", role: "dialog", "aria-label": title }, form);
  const finish = (run) => {
    closeQuestion();
    run?.();
    view.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = done(input.value.trim());
    if (typeof answer === "string") return settle(answer);
    button.disabled = true;
    return answer.then((wrong) => {
      button.disabled = false;
      // Closed meanwhile: what is wrong is still to be said.
      if (form.isConnected) settle(wrong);
      else if (wrong) say(wrong);
    });
  });
  const settle = (wrong) => {
    error.textContent = wrong;
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (!wrong) finish();
  };
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    finish();
  });
  document.querySelector("[data-editor-layers]").append(dialog);
  place(dialog, rect);
  open = { dialog, outside: (event) => !dialog.contains(event.target) && closeQuestion() };
  document.addEventListener("pointerdown", open.outside, true);
  input.focus();
  input.select();
}

export function closeQuestion() {
  if (!open) return;
  document.removeEventListener("pointerdown", open.outside, true);
  open.dialog.remove();
  open = null;
}
