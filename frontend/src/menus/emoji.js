// ":" and two letters: emoji by their names.
import { EMOJI } from "./emoji_names.js";

const AT_MOST = 8;
let table;

/** Rows of [emoji, name], read when they are first asked for. */
function rows() {
  table ??= EMOJI.split("|").map((row) => {
    const cut = row.indexOf(" ");
    return [row.slice(0, cut), row.slice(cut + 1)];
  });
  return table;
}

/** Emoji with a word that begins so; those whose name begins so come first. */
export function findEmoji(query) {
  const typed = query.toLowerCase().replaceAll("_", " ");
  const first = rows().filter(([, name]) => name.startsWith(typed));
  const then = rows().filter(([, name]) => !name.startsWith(typed) && name.includes(` ${typed}`));
  return [...first, ...then].slice(0, AT_MOST);
}

/** @type {import("./suggest.js").Source} */
export const emojiSource = {
  name: "emoji",
  label: "Emoji",
  match(state) {
    const { $cursor } = state.selection;
    if (!$cursor || $cursor.parent.type.spec.code) return null;
    const before = $cursor.parent.textBetween(Math.max(0, $cursor.parentOffset - 40), $cursor.parentOffset, null, "\ufffc");
    const hit = /(?<![\w:])[:]([a-z][a-z_]+)$/i.exec(before);
    return hit && { from: $cursor.pos - hit[0].length, to: $cursor.pos, query: hit[1] };
  },
  items: (query) => findEmoji(query).map(([emoji, name]) => ({ icon: emoji, label: name, run: (view, range) => view.dispatch(view.state.tr.insertText(emoji, range.from, range.to)) })),
};
