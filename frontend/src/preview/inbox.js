// The row in the reader's inbox, with where inboxes cut it.
import { element } from "../dom.js";

// About what is shown: a phone held upright, and a wide window. A wide one gives the preheader what the subject leaves.
const SUBJECT = { phone: 38, desktop: 70 };
const LINE = { phone: 45, desktop: 140 };

/** Characters as a reader counts them: an emoji is one. */
function charactersOf(text) {
  if (!Intl.Segmenter) return [...text];
  return [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(({ segment }) => segment);
}

/** @param {HTMLElement} row */
export function inboxRow(row) {
  const part = (name) => row.querySelector(`[data-inbox="${name}"]`);
  return ({ sender, subject, preheader }, view) => {
    const screen = view === "phone" ? "phone" : "desktop";
    const [inSubject, inPreheader] = [charactersOf(subject), charactersOf(preheader)];
    const left =
      screen === "phone" ? LINE.phone : Math.max(0, LINE.desktop - Math.min(inSubject.length, SUBJECT.desktop));
    part("sender").textContent = sender;
    part("subject").replaceChildren(...cut(inSubject, SUBJECT[screen]));
    part("preheader").replaceChildren(...cut(inPreheader, left));
    part("cuts").replaceChildren(
      says(
        "Subject",
        inSubject.length,
        `phones show about ${SUBJECT.phone}, wide windows ${SUBJECT.desktop}`,
        inSubject.length > SUBJECT[screen],
      ),
      says(
        "Preheader",
        inPreheader.length,
        `phones show about ${LINE.phone}, wide windows ${LINE.desktop} with the subject`,
        inPreheader.length > left,
      ),
    );
    row.classList.toggle("is-phone", screen === "phone");
  };
}

/** The words that are shown, and after a line those that are not. */
function cut(characters, shown) {
  const rest = characters.slice(shown).join("");
  return [
    characters.slice(0, shown).join(""),
    rest && element("span", { class: "pv-cut", title: "Inboxes cut this off" }, rest),
  ].filter(Boolean);
}

const says = (name, count, limits, isCut) =>
  element(
    "span",
    { class: isCut ? "is-cut" : "" },
    `${name} ${count.toLocaleString("en")}${isCut ? ", cut" : ""}: ${limits}.`,
  );
