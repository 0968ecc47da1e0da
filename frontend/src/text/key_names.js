// How keys are written on this machine, and whether there are any to speak of.
const isMac = /Mac|iP(hone|[oa]d)/.test(navigator.platform);
const isTouch = matchMedia("(pointer: coarse)").matches;
let wasUsed = false;
// A keyboard that was connected shows itself so: the one on the screen has none of these keys.
addEventListener("keydown", ({ ctrlKey, metaKey, altKey }) => (ctrlKey || metaKey || altKey) && found(), true);

function found() {
  wasUsed = true;
  document.documentElement.classList.add("has-keys");
}

/** Whether there is a keyboard that words about keys would be of use for. */
export const hasKeys = () => !isTouch || wasUsed;

/** A key as it is written on this machine's keyboard. */
export function keyName(keys) {
  const names = isMac ? { Mod: "⌘", Shift: "⇧", Alt: "⌥" } : { Mod: "Ctrl" };
  const parts = keys
    .split("-")
    .map(
      (part) => names[part] ?? part.replace("Arrow", "").replace(/^(Up|Down)$/, (way) => ({ Up: "↑", Down: "↓" })[way]),
    );
  return parts.map((part) => (part.length === 1 ? part.toUpperCase() : part)).join(isMac ? "" : "+");
}

/** What takes the last step back: its keys, or the button of that name in the bar above the keyboard. */
export const undoName = () => (hasKeys() ? keyName("Mod-z") : "Undo");

/** Words with “Ctrl+Z” in them, for what there is here. */
export const inKeys = (words) => words.replaceAll("Ctrl+Z", undoName());
