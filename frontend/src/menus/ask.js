// A small question beside the text: an address, a fallback. The text keeps its selection; Escape goes back to it.
import { element, freshId } from "../dom.js";
import { place } from "./place.js";

let open = null;

/**
 * @param {import("prosemirror-view").EditorView} view
 * @param {{title: string, label: string, value?: string, placeholder?: string, action: string, rect: object,
 *   done: (value: string) => string, more?: Array<{label: string, run: () => void}>}} question `done` answers with what is wrong, or ""
 */
export function ask(view, { title, label, value = "", placeholder = "", action, rect, done, more = [] }) {
  closeQuestion();
  const id = freshId("ed-ask");
  const input = element("input", { id, value, placeholder, autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-error` });
  const error = element("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  const form = element(
    "form",
    { class: "ed-ask", role: "dialog", "aria-label": title, novalidate: true },
    element("label", { for: id }, label),
    element("div", { class: "ed-ask-row" }, input, element("button", { class: "button" }, action)),
    error,
    more.length ? element("div", { class: "ed-ask-more" }, ...more.map((each) => element("button", { type: "button", class: "button is-link", onclick: () => finish(each.run) }, each.label))) : null,
  );
  const finish = (run) => {
    closeQuestion();
    run?.();
    view.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = done(input.value.trim());
    error.textContent = wrong;
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (!wrong) finish();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    finish();
  });
  document.querySelector("[data-editor-layers]").append(form);
  place(form, rect);
  open = { form, outside: (event) => !form.contains(event.target) && closeQuestion() };
  document.addEventListener("pointerdown", open.outside, true);
  input.focus();
  input.select();
}

export function closeQuestion() {
  if (!open) return;
  document.removeEventListener("pointerdown", open.outside, true);
  open.form.remove();
  open = null;
}
