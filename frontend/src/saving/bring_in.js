// Taking in what others saved, without moving the caret or losing what is being typed: a three-way merge by section.
import { Transform } from "prosemirror-transform";
import { readSection } from "../schema/json.js";
import { sectionById } from "../sections/find.js";
import { SwapStep } from "../sections/swap.js";

/** On transactions that bring in what the server has: nobody typed that, and undo does not take it back. */
export const FROM_SERVER = "fromServer";

/** The ids of its sections, in their order. */
export function idsOf(doc) {
  const ids = [];
  doc.forEach((section) => ids.push(section.attrs.id));
  return ids;
}

/**
 * Bring what others changed into the editor, whose document was `base` and has been written in since.
 * @param {import("prosemirror-view").EditorView} view
 * @param {object} theirs
 * @param {import("prosemirror-model").Node} theirs.base what the page said when it was sent
 * @param {object[]} theirs.sections their whole document's sections, as they are stored
 * @param {Iterable<string>} theirs.changed the ids of those they changed, added or took away; the others stay the
 *   page's
 * @param {string[]} theirs.order the ids as they stood before they moved any
 * @param {Iterable<string>} [theirs.unsettled] ids of sections to leave to a person, even where a merge could be made
 * @param {boolean} [theirs.isEdit] the writer asked for it: it is saved and undone as what is typed
 * @returns {Array<{id: string, theirs: object|null}>} what both changed, and nobody but a person can settle
 */
export function bringIn(view, { base, sections, changed, order, unsettled = [], isEdit = false }) {
  const tr = isEdit ? view.state.tr : view.state.tr.setMeta("addToHistory", false).setMeta(FROM_SERVER, true);
  const other = new Map(sections.map((json) => [json.attrs?.id, json]));
  const conflicts = [];
  const left = new Set(unsettled);
  for (const id of changed) {
    const before = sectionById(base, id)?.node ?? null;
    const after = other.has(id) ? readSection(other.get(id)) : null;
    const mine = sectionById(tr.doc, id)?.node ?? null;
    if (same(mine, after)) continue;
    if (left.has(id)) conflicts.push({ id, theirs: after });
    else if (!same(mine, before)) {
      if (!mergeWithin(tr, { id, before, mine, after })) conflicts.push({ id, theirs: after });
    } else if (after === null) remove(tr, id);
    else if (before === null) insertInOrder(tr, after, [...other.keys()]);
    else replaceDifference(tr, id, before, after);
  }
  const common = (ids, among) => String(ids.filter((id) => among.includes(id)));
  if (common(order, [...other.keys()]) !== common([...other.keys()], order)) reorder(tr, [...other.keys()]);
  if (tr.docChanged) view.dispatch(tr);
  return conflicts;
}

const same = (one, other) => one === other || Boolean(one && other && one.eq(other));

/**
 * The one stretch in which two versions of a section differ: [from, to before, to after] inside the section; null where
 * none.
 */
function difference(before, after) {
  const from = before.content.findDiffStart(after.content);
  if (from === null) return null;
  const { a, b } = before.content.findDiffEnd(after.content);
  const overlap = Math.max(0, from - Math.min(a, b));
  return [from, a + overlap, b + overlap];
}

/** Make `before`, which stands in the document with words added or taken away `shift` places earlier, into `after`. */
function replaceDifference(tr, id, before, after, shift = 0) {
  const { pos, node } = sectionById(tr.doc, id);
  const found = difference(before, after);
  if (before.type !== after.type || (found && !fits(before, after, found))) {
    tr.replaceWith(pos, pos + node.nodeSize, after);
    return;
  }
  for (const [name, value] of Object.entries(after.attrs)) {
    if (JSON.stringify(value) !== JSON.stringify(before.attrs[name])) tr.setNodeAttribute(pos, name, value);
  }
  if (!found) return;
  const [from, to, end] = found;
  tr.replace(pos + 1 + from + shift, pos + 1 + to + shift, after.slice(from, end));
}

/** Whether replacing that one stretch makes the one into the other: an open end may be closed otherwise. */
function fits(before, after, [from, to, end]) {
  try {
    return before.replace(from, to, after.slice(from, end)).content.eq(after.content);
  } catch {
    return false;
  }
}

/** Both wrote in one section while a save was on its way: apart from each other both stay; false where they met. */
function mergeWithin(tr, { id, before, mine, after }) {
  if (!before || !mine || !after || before.type !== after.type || before.type !== mine.type) return false;
  const attrsDiffer = (one, other) => JSON.stringify(one.attrs) !== JSON.stringify(other.attrs);
  if (attrsDiffer(before, mine) && attrsDiffer(before, after)) return false;
  const [ours, others] = [difference(before, mine), difference(before, after)];
  if (others && !fits(before, after, others)) return false;
  const isApart = !ours || !others || others[1] < ours[0] || others[0] > ours[1];
  if (!isApart) return false;
  const shift = ours && others && others[0] > ours[1] ? ours[2] - ours[1] : 0;
  const attempt = new Transform(tr.doc);
  try {
    replaceDifference(attempt, id, before, after, shift);
    sectionById(attempt.doc, id).node.check();
  } catch {
    return false;
  }
  for (const step of attempt.steps) tr.step(step);
  return true;
}

function remove(tr, id) {
  const { pos, node } = sectionById(tr.doc, id);
  // The document has at least one section; an empty one takes the place of the last.
  if (tr.doc.childCount > 1) tr.delete(pos, pos + node.nodeSize);
}

/** Behind the nearest section that stands before it over there. @param {string[]} order the ids over there */
export function insertInOrder(tr, section, order) {
  const earlier = order.slice(0, order.indexOf(section.attrs.id)).reverse();
  const neighbour = earlier.map((id) => sectionById(tr.doc, id)).find(Boolean);
  tr.insert(neighbour ? neighbour.pos + neighbour.node.nodeSize : 0, section);
}

/** The sections that both have, in their order; what only the page has stays behind its neighbour. */
function reorder(tr, order) {
  const wanted = order.filter((id) => sectionById(tr.doc, id));
  for (let index = 1; index < wanted.length; index += 1) {
    const before = sectionById(tr.doc, wanted[index - 1]);
    const here = sectionById(tr.doc, wanted[index]);
    if (here.pos > before.pos) continue;
    tr.step(new SwapStep(here.pos, here.pos + here.node.nodeSize, before.pos + before.node.nodeSize));
  }
}
