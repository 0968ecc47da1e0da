// The status line: Saving …, Saved 12:04, Offline. Only what matters is said aloud.
import { element } from "../dom.js";

const BAD = new Set([
  "offline",
  "failed",
  "refused",
  "conflict",
  "frozen",
  "gone",
  "signed-out",
  "forbidden",
  "shut",
  "reading",
]);

/**
 * What each state means to the person who writes. `kept`: whether the words are on this device too.
 * @param {string} state @param {{saved_at?: string, again?: number, status?: number}} answer
 */
export function wordsFor(state, { saved_at: at, again }, kept) {
  const soon = again ? ` Tried again in ${Math.round(again / 1000)} seconds.` : "";
  const where = kept ? "kept on this device." : "only on this page: leave it open.";
  const words = {
    dirty: "Not saved yet",
    saving: "Saving …",
    saved: `Saved ${at}`,
    offline: `Offline, ${where}${soon}`,
    failed: `The server could not save; your words are ${where}${soon}`,
    refused: "Not saved: something needs mending.",
    conflict: "Conflict: the same was changed elsewhere.",
    frozen: "Not saved: the issue can no longer be changed.",
    gone: "Not saved: the issue was deleted.",
    "signed-out": `Signed out; your words are ${where}`,
    forbidden: `Not saved: this account may not. Your words are ${where}`,
    shut: `Not saved: a second step is asked for. Your words are ${where}`,
    reading: "Only to be read here",
  };
  return words[state] ?? "";
}

/** @param {HTMLElement} line */
export function statusLine(line) {
  return (state, words, actions = []) => {
    const isBad = BAD.has(state);
    line.dataset.state = state;
    line.dataset.tone = isBad ? "bad" : state === "saved" ? "good" : "";
    // "Saving …" every few seconds would talk over the writer; what went wrong must not wait.
    line.setAttribute("aria-live", isBad ? "assertive" : "off");
    const said = element("span", {}, words);
    const buttons = actions.map(({ label, run }) =>
      element("button", { type: "button", class: "button is-link", onclick: run }, label),
    );
    // Said anew only where it is something new: a countdown is not.
    if (line.dataset.said === words && line.childElementCount === 1 + buttons.length) return;
    line.dataset.said = words;
    line.replaceChildren(said, ...buttons);
  };
}
