// Where each section and block stands, in the preview and in the text: what scrolling and jumping go by.
import { sectionById } from "../sections/find.js";

const MARK = /^at:([0-9a-f-]*)(?::(\d+))?$/;

/**
 * The marks of a previewed page, in reading order; the last one, without a section, is where the sections end.
 * @param {Document} page
 * @returns {Array<{comment: Comment, section: string, block: number|null}>}
 */
export function marksIn(page) {
  const found = [];
  const walker = page.createTreeWalker(page.documentElement, NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    const match = MARK.exec(walker.currentNode.data);
    if (match)
      found.push({
        comment: walker.currentNode,
        section: match[1],
        block: match[2] === undefined ? null : Number(match[2]),
      });
  }
  return found;
}

/** What a mark stands for: the element after it, or the one whose words it begins. */
export function elementOf({ comment }) {
  let next = comment.nextSibling;
  while (next && (next.nodeType === Node.COMMENT_NODE || (next.nodeType === Node.TEXT_NODE && !next.data.trim())))
    next = next.nextSibling;
  return next?.nodeType === Node.ELEMENT_NODE ? next : comment.parentElement;
}

/** The last mark before a node of the page, or null where it stands before all sections or after them. */
export function markBefore(marks, node) {
  let found = null;
  for (const mark of marks) {
    if (!(mark.comment.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)) break;
    found = mark;
  }
  return found?.section ? found : null;
}

/**
 * How the children of a section (or another node) in the editor are numbered as they were sent: empty slots are not
 * sent.
 */
export function sentChildren(section) {
  const sent = [];
  section.forEach((child, offset, index) => {
    const isLeftOut =
      !child.content.size &&
      OPTIONAL.has(child.type.name) &&
      !(section.type.name === "topic" && child.type.name === "title");
    if (!isLeftOut) sent.push({ child, offset, index });
  });
  return sent;
}
const OPTIONAL = new Set(["greeting", "sign_off", "signature", "standfirst", "attribution", "title"]);

/**
 * The editor's position before what a mark stands for, or null where it is not there any more.
 * @param {Object<string, {at: number[]}>} sections what the server said: `at` gives the sent number of each rendered
 *   block
 */
export function positionOfMark(doc, { section, block }, sections) {
  const found = sectionById(doc, section);
  if (!found) return null;
  if (block === null) return found.pos;
  const sent = sections[section]?.at?.[block] ?? block;
  const child = sentChildren(found.node)[sent];
  return child ? found.pos + 1 + child.offset : found.pos;
}

/** The mark of the block at a position in the editor: the block's own, or the last one before it. */
export function markAtPosition(marks, doc, pos, sections) {
  let best = null;
  let bestPos = -1;
  for (const mark of marks) {
    if (!mark.section) continue;
    const at = positionOfMark(doc, mark, sections);
    if (at !== null && at <= pos && at >= bestPos) [best, bestPos] = [mark, at];
  }
  return best;
}
