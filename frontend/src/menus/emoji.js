// ":" and two letters: emoji by their names. The names are a file of their own, fetched when the first colon is typed.
import { lookAgain } from "./suggest.js";

const AT_MOST = 8;
let address = "";
let rows = [];
let asked = null;

/** @param {string} url where the names are: on each line an emoji, a space, and its names with ", " between them */
export function emojiFrom(url) {
  address = url;
}

/** Fetch the names once. Where that fails nothing is said: one goes on typing, and the next colon tries again. */
function fetchNames() {
  if (!address) return;
  asked ??= fetch(address)
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
    .then((text) => {
      rows = text
        .split("\n")
        .filter(Boolean)
        .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1).split(", ")]);
      lookAgain();
    })
    .catch(() => (asked = null));
}

/** Emoji with a word that begins so; first those that are called just that, then those whose name begins so. */
function findEmoji(query) {
  const typed = query.toLowerCase().replaceAll("_", " ");
  const fits = [
    (name) => name === typed,
    (name) => name.startsWith(typed),
    (name) => name.includes(` ${typed}`),
  ];
  const found = new Set(fits.flatMap((fit) => rows.filter(([, names]) => names.some(fit))));
  return [...found].slice(0, AT_MOST);
}

/** @type {import("./suggest.js").Source} */
export const emojiSource = {
  name: "emoji",
  label: "Emoji",
  match(state) {
    const { $cursor } = state.selection;
    if (!$cursor || $cursor.parent.type.spec.code) return null;
    const before = $cursor.parent.textBetween(
      Math.max(0, $cursor.parentOffset - 40),
      $cursor.parentOffset,
      null,
      "\ufffc",
    );
    if (!rows.length && /(?<![\w:]):[a-z_]*$/i.test(before)) fetchNames();
    const hit = /(?<![\w:])[:]([a-z][a-z_]+)$/i.exec(before);
    return hit && { from: $cursor.pos - hit[0].length, to: $cursor.pos, query: hit[1] };
  },
  items: (query) =>
    findEmoji(query).map(([emoji, [name]]) => ({
      icon: emoji,
      label: name,
      run: (view, range) => view.dispatch(view.state.tr.insertText(emoji, range.from, range.to)),
    })),
};
