// A sentence about something that went otherwise than expected; it goes by itself.
import { announce } from "../announce.js";
import { element } from "../dom.js";

const SHOWN = 9000;
let shown = null;

/** @param {string} words */
export function say(words) {
  shown?.remove();
  const close = element("button", { type: "button", class: "button is-quiet" }, "Close");
  const dom = (shown = element("div", { class: "ed-toast ed-notice" }, element("span", {}, words), close));
  close.addEventListener("click", () => dom.remove());
  document.querySelector("[data-editor-layers]").append(dom);
  announce(words);
  setTimeout(() => dom.remove(), SHOWN);
}
