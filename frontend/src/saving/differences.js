// Two versions of a section beside each other, block by block, with what differs marked.
import { element } from "../dom.js";
import { blocksOf } from "./plain_words.js";

// Longer sections are compared from both ends only: the table of the comparison grows with the square.
const MOST_BLOCKS = 400;

/**
 * The blocks of two versions: [["same", words] | ["differs", mine, theirs]], either side of a difference may be null.
 * @param {string[]} mine @param {string[]} theirs
 */
export function compareBlocks(mine, theirs) {
  const rows = [];
  let gap = [[], []];
  const close = () => {
    for (let at = 0; at < Math.max(gap[0].length, gap[1].length); at += 1)
      rows.push(["differs", gap[0][at] ?? null, gap[1][at] ?? null]);
    gap = [[], []];
  };
  let [one, other] = [0, 0];
  for (const [nextOne, nextOther] of [...commonBlocks(mine, theirs), [mine.length, theirs.length]]) {
    gap = [mine.slice(one, nextOne), theirs.slice(other, nextOther)];
    close();
    if (nextOne < mine.length) rows.push(["same", mine[nextOne]]);
    [one, other] = [nextOne + 1, nextOther + 1];
  }
  return rows;
}

/** The longest common subsequence, as pairs of places. */
function commonBlocks(mine, theirs) {
  if (mine.length > MOST_BLOCKS || theirs.length > MOST_BLOCKS) return commonEnds(mine, theirs);
  const lengths = Array.from({ length: mine.length + 1 }, () => new Uint16Array(theirs.length + 1));
  for (let one = mine.length - 1; one >= 0; one -= 1) {
    for (let other = theirs.length - 1; other >= 0; other -= 1) {
      lengths[one][other] =
        mine[one] === theirs[other]
          ? lengths[one + 1][other + 1] + 1
          : Math.max(lengths[one + 1][other], lengths[one][other + 1]);
    }
  }
  const pairs = [];
  for (let one = 0, other = 0; one < mine.length && other < theirs.length;) {
    if (mine[one] === theirs[other]) pairs.push([one++, other++]);
    else if (lengths[one + 1][other] >= lengths[one][other + 1]) one += 1;
    else other += 1;
  }
  return pairs;
}

function commonEnds(mine, theirs) {
  const shortest = Math.min(mine.length, theirs.length);
  let first = 0;
  while (first < shortest && mine[first] === theirs[first]) first += 1;
  let last = 0;
  while (last < shortest - first && mine[mine.length - 1 - last] === theirs[theirs.length - 1 - last]) last += 1;
  const pairs = Array.from({ length: first }, (_, at) => [at, at]);
  for (let back = last; back > 0; back -= 1) pairs.push([mine.length - back, theirs.length - back]);
  return pairs;
}

/**
 * @param {{names: [string, string], mine: object|null, theirs: object|null}} sections as they are stored; null: not
 *   there
 * @returns {HTMLElement}
 */
export function versionsBeside({ names, mine, theirs }) {
  const rows = compareBlocks(blocksOf(mine), blocksOf(theirs));
  const columns = names.map((name, side) =>
    element(
      "div",
      { class: "versions-side" },
      element("h4", {}, name),
      ...([mine, theirs][side] ? column(rows, side) : [element("p", { class: "soft" }, "This section is not there.")]),
    ),
  );
  return element("div", { class: "versions" }, ...columns);
}

function column(rows, side) {
  return folded(rows).flatMap((row) => {
    if (row[0] === "folded")
      return [
        element(
          "p",
          { class: "versions-same" },
          row[1] === 1 ? "One block as in the other" : `${row[1]} blocks as in the other`,
        ),
      ];
    if (row[0] === "same") return [element("p", { class: "versions-same" }, row[1])];
    const [words, against] = [row[1 + side], row[2 - side]];
    return words === null ? [] : [element("p", { class: "versions-differs" }, ...marked(words, against ?? ""))];
  });
}

/** Where much is the same, only that is said; one block stays before and after what differs, to know one's way. */
function folded(rows) {
  const near = (at) => rows[at - 1]?.[0] === "differs" || rows[at + 1]?.[0] === "differs";
  const made = [];
  rows.forEach((row, at) => {
    if (row[0] === "differs" || near(at)) made.push(row);
    else if (made.at(-1)?.[0] === "folded") made.at(-1)[1] += 1;
    else made.push(["folded", 1]);
  });
  return made;
}

/** The words, with those that the other version has not in a mark; cut between words. */
function marked(words, against) {
  const [mine, theirs] = [words, against].map((text) => text.split(/(\s+)/).filter(Boolean));
  const shared = commonBlocks(mine, theirs);
  const kept = new Set(shared.map(([at]) => at));
  // A space between two words that differ belongs to them.
  mine.forEach(
    (word, at) =>
      !word.trim() && at > 0 && at < mine.length - 1 && !kept.has(at - 1) && !kept.has(at + 1) && kept.delete(at),
  );
  const runs = [];
  mine.forEach((word, at) => {
    const isKept = kept.has(at);
    if (runs.at(-1)?.isKept === isKept) runs.at(-1).text += word;
    else runs.push({ isKept, text: word });
  });
  return runs.map(({ isKept, text }) => (isKept ? text : element("mark", {}, text)));
}
