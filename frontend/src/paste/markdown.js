// Pasted Markdown: it stands there as plain text at once, and the server's importer makes blocks and sections of it.
// That is a second step: undo gives the plain text.
import { closeHistory } from "prosemirror-history";
import { Fragment, Slice } from "prosemirror-model";
import { Selection, TextSelection } from "prosemirror-state";
import { announce } from "../announce.js";
import { startFetch, newToken } from "../images/jobs.js";
import { send } from "../saving/requests.js";
import { readSection } from "../schema/json.js";
import { schema } from "../schema/schema.js";
import { sectionAt } from "../sections/find.js";
import { newId } from "../sections/ids.js";
import { leadingCount, takesBlocks } from "../sections/slots.js";
import { isForeign } from "./foreign.js";
import { say } from "./notice.js";
import { held, hold, release } from "./pending.js";

const PATIENCE = 30_000;
// What an issue is called before someone names it.
const WORKING = /^(?:untitled\b.*|issue \d+|copy of .*)$/i;
const listed = (names) => names.join(", ").replace(/, ([^,]*)$/, " and $1");
// One of these is enough …
const CERTAIN = [
  /^---\n(?:[\w-]+:.*\n|[ \t-].*\n)+?---[ \t]*(?:\n|$)/,
  /^#{1,6} \S/m,
  /^(?:```|~~~)/m,
  /^:{3,} ?[a-z]/m,
  /!\[[^\]\n]*\]\([^)\s]+/,
  /(?<!!)\[[^\]\n]+\]\((?:https?:|mailto:|\/|#)[^)\s]*/,
  /^\S[^\n]*\n(?:={3,}|-{3,})[ \t]*$/m,
  /^\|?[^|\n]+\|[^\n]*\n\|?[ \t]*:?-{3,}:?[ \t]*\|/m,
  /\*\*\S(?:[^*\n]*\S)?\*\*/,
  /^\[[^\]\n]+\]:[ \t]+\S/m,
];
// … and of these it takes two lines: a single dash begins a remark as often as a list.
const LIKELY = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\S|^>[ \t]?\S/gm;

/** Whether a text looks like Markdown. */
export function looksLikeMarkdown(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  return CERTAIN.some((sign) => sign.test(lines)) || (lines.match(LIKELY)?.length ?? 0) >= 2;
}

/**
 * @typedef {{url: string, fields: {read: () => object, set: (tr: import("prosemirror-state").Transaction, values:
 *   object) => void}}} Reader
 */

/** Put the plain text in, and have it read. @param {Reader} reader @param {Slice} slice the text as paragraphs */
export async function pasteMarkdown(view, text, slice, reader) {
  const start = view.state.selection.from;
  const tr = closeHistory(view.state.tr.replaceSelection(slice))
    .scrollIntoView()
    .setMeta("paste", true)
    .setMeta("uiEvent", "paste");
  const end = tr.selection.to;
  const id = hold(tr, start, end);
  view.dispatch(tr);
  const plain = wordsOf(view.state, { from: start, to: end });
  const answer = await read(reader.url, text);
  const range = held(view.state, id);
  const words = range && wordsOf(view.state, range);
  view.dispatch(release(view.state.tr, id));
  if (!range) return;
  if (answer.error) say(`${answer.error} It stays plain text.`);
  else if (words !== plain) say("You went on writing in what you pasted: it stays plain text.");
  else replace(view, range, answer, reader);
}

const wordsOf = ({ doc }, { from, to }) => doc.textBetween(from, to, "\n");

async function read(url, text) {
  try {
    const { ok, status, answer } = await send(url, {
      method: "POST",
      json: { text },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return ok && answer.sections
      ? answer
      : { error: answer.error || `The server could not read it as Markdown (error ${status}).` };
  } catch {
    return { error: "No connection: the server could not read it as Markdown." };
  }
}

function replace(view, { from, to }, answer, { fields }) {
  const tr = closeHistory(view.state.tr);
  const pictures = [];
  const { head } = view.state.selection;
  // Whoever went on writing elsewhere stays there.
  const hasCaret = head >= from && head <= to;
  try {
    if (answer.blocks.length) putBlocks(tr, from, to, answer.blocks);
    else tr.delete(from, to);
    if (answer.blocks.length && hasCaret)
      tr.setSelection(Selection.near(tr.doc.resolve(tr.mapping.map(to)), -1));
    if (answer.sections.length) {
      const end = putSections(tr, tr.mapping.map(to, -1), answer.sections);
      if (hasCaret) tr.setSelection(TextSelection.near(tr.doc.resolve(end - 1), -1));
    }
    markForeign(tr, pictures);
  } catch {
    // The schema has no place for it there, in a table's cell say.
    return say("It does not fit here as blocks: it stays plain text.");
  }
  const filled = takeFields(tr, answer, fields);
  view.dispatch(hasCaret ? tr.scrollIntoView() : tr);
  for (const { token, src } of pictures) startFetch(view, token, src);
  const what = answer.sections.length
    ? `${answer.sections.length + (answer.blocks.length ? 1 : 0)} sections`
    : "formatted text";
  const warned = answer.warnings.length ? ` ${answer.warnings[0].message}` : "";
  const words = `Pasted as ${what}${filled}. Ctrl+Z gives the plain text.${warned}`;
  if (answer.sections.length || warned) say(words);
  else announce(words);
}

function putBlocks(tr, from, to, blocks) {
  const section = readSection({ type: "letter", attrs: { id: "" }, content: blocks });
  if (section.type.name !== "letter") throw new Error("not for this schema");
  const nodes = [];
  section.forEach((node) => nodes.push(node));
  const opens = (node) => (node.type.name === "paragraph" ? 1 : 0);
  tr.replaceRange(from, to, new Slice(Fragment.from(nodes), opens(nodes[0]), opens(nodes.at(-1))));
}

/** After the section where the text was; in its place, if it holds nothing else. Where the last one ends. */
function putSections(tr, at, sections) {
  const here = sectionAt(tr.doc.resolve(Math.min(at, tr.doc.content.size)));
  const made = sections.map((json) => readSection({ ...json, attrs: { ...json.attrs, id: newId() } }));
  const isBlank =
    takesBlocks(here.node) &&
    !here.node.textContent.trim() &&
    leadingCount(here.node) + 1 >= here.node.childCount &&
    !holdsLeaf(here.node);
  const begin = isBlank ? here.pos : here.pos + here.node.nodeSize;
  tr.replaceWith(begin, here.pos + here.node.nodeSize, made);
  return begin + made.reduce((size, node) => size + node.nodeSize, 0);
}

function holdsLeaf(section) {
  let found = false;
  section.descendants((node) => {
    found ||= node.isAtom && !node.isText;
  });
  return found;
}

function markForeign(tr, pictures) {
  const { mapping } = tr;
  let from = tr.doc.content.size;
  let to = 0;
  mapping.maps.forEach((map, index) =>
    map.forEach((_a, _b, start, end) => {
      from = Math.min(from, mapping.slice(index + 1).map(start, -1));
      to = Math.max(to, mapping.slice(index + 1).map(end, 1));
    }),
  );
  if (from >= to) return;
  tr.doc.nodesBetween(from, to, (node, pos) => {
    if (node.type === schema.nodes.figure && isForeign(node.attrs.src) && !node.attrs.extra) {
      const token = newToken();
      pictures.push({ token, src: node.attrs.src, pos });
    }
    return !node.isTextblock;
  });
  for (const { pos, token } of pictures) tr.setNodeAttribute(pos, "extra", token);
}

/** What a whole issue says above its text goes into fields that are empty. */
function takeFields(tr, answer, fields) {
  const now = fields.read();
  const taken = {};
  if (!now.title || WORKING.test(now.title)) taken.title = answer.title;
  for (const name of ["preheader", "date"]) if (!now[name]) taken[name] = answer[name];
  const left = [];
  for (const name of ["title", "preheader", "number", "date"])
    if (!answer[name] || answer[name] === now[name]) delete taken[name];
    else if (!taken[name]) left.push(name);
  const names = Object.keys(taken);
  if (names.length) fields.set(tr, taken);
  const kept = left.length ? `. This issue keeps its own ${listed(left)}` : "";
  return `${names.length ? `, with its ${listed(names)}` : ""}${kept}`;
}
