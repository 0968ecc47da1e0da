// Making elements.

/**
 * `element("button", { type: "button", class: "tool" }, "Up")`; null and false attributes are left out.
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

let last = 0;
/** An id for an element that another one refers to. */
export const freshId = (stem) => `${stem}-${(last += 1)}`;
