// The keyboard map: "?" outside text, or Ctrl+/.
import { element } from "./dom.js";

let groups = [];
let nameOf = (keys) => keys;

/** Told by main.js, so that the keys may open the map without the two files needing each other. */
export function useKeyboard(given, naming) {
  groups = given;
  nameOf = naming;
}

export function showKeyboardMap() {
  const dialog = document.getElementById("keyboard-map");
  if (!dialog) return;
  const place = dialog.querySelector("[data-keys]");
  if (!place.childElementCount) {
    for (const [title, rows] of groups) {
      const list = element("dl", { class: "ed-keys" });
      for (const [what, keys] of rows)
        list.append(element("div", {}, element("dt", {}, what), element("dd", {}, element("kbd", {}, nameOf(keys)))));
      place.append(element("section", {}, element("h3", {}, title), list));
    }
  }
  dialog.showModal();
}

const isText = (target) => target.closest("input, textarea, select, [contenteditable=true]");

/** Listen for "?" where nobody writes. */
export function listenForMap() {
  document.addEventListener("keydown", (event) => {
    const asks = event.key === "?" && !event.ctrlKey && !event.metaKey && !event.altKey && !isText(event.target);
    const byKeys = event.key === "/" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented;
    if (!asks && !byKeys) return;
    event.preventDefault();
    showKeyboardMap();
  });
}
