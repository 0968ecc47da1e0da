// The issue's own fields above the text: title, preheader, number, date.
import { element } from "../dom.js";
import { FROM_SERVER } from "../saving/bring_in.js";
import { fieldsHistory, setFields } from "./history.js";

/** @param {HTMLFormElement} form */
export function issueFields(form) {
  const controls = () => [...form.querySelectorAll("[data-field] :is(input, textarea)")];
  let view = null;
  form.addEventListener("submit", (event) => event.preventDefault());
  // A line break has no place in these; Enter goes on to the next, and from the last into the text.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const all = controls();
    if (event.target.name === "preheader") form.dispatchEvent(new CustomEvent("fields:done"));
    else all[all.indexOf(event.target) + 1]?.focus();
  });
  return {
    /** For the editor: what is typed in the fields is in its history. */
    plugin: fieldsHistory({ form, controls, started: (editor) => (view = editor) }),
    /** As the server reads them. */
    read() {
      const values = Object.fromEntries(
        controls().map((control) => [control.name, control.value.replace(/\s*\n\s*/g, " ")]),
      );
      return {
        ...values,
        number: /^\d+$/.test(values.number ?? "") ? Number(values.number) : values.number,
        date: values.date || null,
      };
    },
    /** Show other values; the caret stays where it is. Undo takes them back, unless they came from the server. */
    write(values, { fromServer = false } = {}) {
      const tr = setFields(view.state.tr, view.state, values);
      if (fromServer) tr.setMeta("addToHistory", false).setMeta(FROM_SERVER, true);
      if (tr.docChanged) view.dispatch(tr);
    },
    /** Change them together with the words, in one transaction: one step of the history. */
    set: (tr, values) => setFields(tr, view.state, values),
    /** Say what is wrong with a field, beside it. */
    complain(problems = {}) {
      for (const holder of form.querySelectorAll("[data-field]")) {
        const control = holder.querySelector("input, textarea");
        holder.querySelector(".field-error")?.remove();
        control.toggleAttribute("aria-invalid", false);
        const words = problems[holder.dataset.field];
        if (!words) continue;
        control.setAttribute("aria-invalid", "true");
        holder.append(element("p", { class: "field-error", role: "alert" }, words));
      }
    },
  };
}
