// A menu that opens from a button: arrows and first letters move in it, Enter chooses, Escape goes back to the button.
import { element } from "../dom.js";
import { hasKeys } from "../text/key_names.js";
import { place } from "./place.js";

let open = null;

/**
 * @param {HTMLElement} button what opened it
 * @param {Array<{label: string, hint?: string, group?: string, keys?: string, run: () => void}>} items
 * @param {{label: string, back?: () => void}} options
 */
export function openMenu(button, items, { label, back }) {
  const wasMine = open?.button === button;
  closeMenu();
  if (wasMine || !items.length) return;
  const list = element("div", { class: "ed-menu", role: "menu", "aria-label": label });
  let group = "";
  for (const item of items) {
    if (item.group && item.group !== group)
      list.append(element("p", { class: "ed-menu-group", role: "presentation" }, item.group));
    group = item.group ?? group;
    list.append(menuItem(item));
  }
  document.querySelector("[data-editor-layers]").append(list);
  button.setAttribute("aria-expanded", "true");
  open = { button, list, back };
  place(list, button.getBoundingClientRect());
  const first = list.querySelector("button");
  first.tabIndex = 0;
  first.focus();
  list.addEventListener("keydown", inMenu);
  document.addEventListener("pointerdown", outside, true);
}

function menuItem(item) {
  const made = element(
    "button",
    { type: "button", role: "menuitem", tabindex: "-1", class: "ed-menu-item" },
    element("span", { class: "ed-menu-label" }, item.label),
    item.hint && element("span", { class: "ed-menu-hint" }, item.hint),
    item.keys && hasKeys() && element("kbd", {}, item.keys),
  );
  made.addEventListener("click", () => {
    closeMenu();
    item.run();
  });
  return made;
}

/** Close whatever menu is open; `returns` gives the focus back to its button. */
export function closeMenu({ returns = false } = {}) {
  if (!open) return;
  const { button, list, back } = open;
  open = null;
  list.remove();
  button.removeAttribute("aria-expanded");
  document.removeEventListener("pointerdown", outside, true);
  if (returns) (back ?? (() => button.focus()))();
}

function outside(event) {
  if (open && !open.list.contains(event.target) && !open.button.contains(event.target)) closeMenu();
}

function inMenu(event) {
  const items = [...open.list.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const go = (to) => {
    event.preventDefault();
    items.at(to % items.length).focus();
  };
  if (event.key === "ArrowDown") go(at + 1);
  else if (event.key === "ArrowUp") go(at - 1);
  else if (event.key === "Home") go(0);
  else if (event.key === "End") go(-1);
  else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    closeMenu({ returns: true });
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    order.find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
  event.stopPropagation();
}
