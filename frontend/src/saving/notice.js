// What has to be said at more length than the status line can: one notice of each sort, above the words.
import { element } from "../dom.js";

const notices = new Map();

/**
 * @param {string} name one notice of a name stands there at a time
 * @param {{words: string, tone?: "bad"|"warn"|"", actions?: Array<{label: string, run: () => void, main?: boolean}>,
 *   more?: Node[], focus?: boolean}} notice
 */
export function showNotice(name, { words, tone = "bad", actions = [], more = [], focus = false }) {
  const dom = element(
    "div",
    {
      class: `notice saving-notice ${tone && `is-${tone}`}`,
      role: tone === "bad" ? "alert" : "status",
      tabindex: "-1",
      "data-notice": name,
    },
    element("p", {}, words),
    ...more,
    actions.length > 0 && element("p", { class: "actions" }, ...actions.map(button)),
  );
  const present = notices.get(name);
  if (present?.isConnected) present.replaceWith(dom);
  else document.querySelector("[data-panel]").append(dom);
  notices.set(name, dom);
  if (focus) dom.focus();
  return dom;
}

export function hideNotice(name) {
  notices.get(name)?.remove();
  notices.delete(name);
}

/** Bring what is told there before the eyes of someone who writes far below. */
export function showNotices() {
  const found = document.querySelector("[data-conflict], [data-panel] .saving-notice");
  found?.scrollIntoView({ block: "center" });
  found?.focus({ preventScroll: true });
}

const button = ({ label, run, main = false }) =>
  element("button", { type: "button", class: `button ${main ? "" : "is-quiet"}`.trim(), onclick: run }, label);
