// How both sides of a conflict are called: somebody else's words and one's own, or one's own from two pages.
import { undoName } from "../text/key_names.js";

const goesOn = (theirs) =>
  `Choose what to keep of the rest; ${undoName()} takes a choice back, and the history keeps ${theirs} version.`;

const ofOthers = () => ({
  title: (author, at) => `${author || "Someone"} saved this issue${at}, while you were writing`,
  told:
    "Nothing is lost: your words are on this page, theirs are saved. What only one of you changed is together " +
    `already. ${goesOn("their")}`,
  mine: "Mine",
  theirs: "Theirs",
  both: "Both, mine first",
  sides: ["Yours", "Theirs"],
});

const ofOneself = () => ({
  title: (_author, at) => `You saved this issue on another page of yours${at}, and wrote here too`,
  told:
    "Nothing is lost: what you wrote here is on this page, what you wrote there is saved. What you changed in one of " +
    `the two is together already. ${goesOn("the other")}`,
  mine: "Here",
  theirs: "On the other page",
  both: "Both, what is here first",
  sides: ["Here", "On the other page"],
});

/** @param {boolean} own whether the other side is the same person's too */
export const wordsOf = (own) => (own ? ofOneself() : ofOthers());
