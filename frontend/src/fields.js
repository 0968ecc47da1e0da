// The issue's own fields above the text: title, preheader, number, date.
import { element } from "./dom.js";

/** @param {HTMLFormElement} form @param {() => void} changed */
export function issueFields(form, changed) {
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  const controls = () => [...form.querySelectorAll("[data-field] :is(input, textarea)")];
  // A line break has no place in these; Enter goes on to the next, and from the last into the text.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const all = controls();
    const next = all[all.indexOf(event.target) + 1];
    const isTitle = event.target.name === "title" || event.target.name === "preheader";
    if (isTitle && event.target.name === "preheader") form.dispatchEvent(new CustomEvent("fields:done"));
    else next?.focus();
  });
  return {
    /** As the server reads them. */
    read() {
      const values = Object.fromEntries(controls().map((control) => [control.name, control.value.replace(/\s*\n\s*/g, " ")]));
      return { ...values, number: /^\d+$/.test(values.number ?? "") ? Number(values.number) : values.number, date: values.date || null };
    },
    /** Show values that came from the server; the caret stays where it is. */
    write(values) {
      for (const control of controls()) {
        const value = String(values[control.name] ?? "");
        if (!(control.name in values) || control.value === value) continue;
        const { selectionStart, selectionEnd } = control;
        control.value = value;
        if (control === document.activeElement && selectionStart !== null) control.setSelectionRange(selectionStart, selectionEnd);
      }
    },
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
