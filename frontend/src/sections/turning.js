// The same words as another kind of section. What cannot come along is said, and one press takes it all back.
import { closeHistory } from "prosemirror-history";
import { Fragment } from "prosemirror-model";
import { Selection } from "prosemirror-state";
import { announce } from "../announce.js";
import { schema } from "../schema/schema.js";
import { currentSection, sectionById } from "./find.js";
import { kindLabel, kindOf } from "./kinds.js";
import { asBlock, childrenOf } from "./moves.js";
import { closingCount, emptySlots, leadingCount, takesBlocks } from "./slots.js";

const ALWAYS = ["id", "email", "web", "extra"];

/** Whether a section can become that kind without losing a word. */
export function canTurn(section, name) {
  const isOther = section.type.name !== name && takesBlocks(section);
  return isOther && Boolean(schema.nodes[name]?.spec.content?.includes("block*"));
}

/** What the new kind has no place for becomes ordinary paragraphs; settings that it has too stay. */
export const turnSectionInto = (name, id) => (state, dispatch) => {
  const from = id ? sectionById(state.doc, id) : currentSection(state);
  if (!from || !canTurn(from.node, name)) return false;
  if (!dispatch) return true;
  const { made, dropped } = turned(from.node, name);
  // Taken back by itself, however fast it came after what was typed.
  const tr = closeHistory(state.tr).replaceWith(from.pos, from.pos + from.node.nodeSize, made);
  tr.setSelection(caretIn(tr.doc, from, state.selection.head));
  const words = `${kindLabel(from.node.type.name)} turned into ${kindLabel(name).toLowerCase()}.`;
  if (dropped.length) tr.setMeta("undoable", `${words} It has no place for: ${dropped.join(", ")}.`);
  dispatch(tr.scrollIntoView());
  if (!dropped.length) announce(words);
  return true;
};

/** The caret beside the words it stood beside. */
function caretIn(doc, { node, pos }, head) {
  const made = doc.nodeAt(pos);
  const inside = Math.min(Math.max(head - pos - 1, 0), node.content.size);
  let at = inside;
  node.forEach((child, start) => {
    if (inside < start || inside > start + child.nodeSize) return;
    made.forEach((each, begin) => {
      const isIt = child.content.size ? each.content === child.content : each === child;
      if (isIt) at = begin + inside - start;
    });
  });
  return Selection.near(doc.resolve(pos + 1 + Math.min(at, made.content.size)));
}

function turned(section, name) {
  const type = schema.nodes[name];
  const lead = leadingCount(section);
  const children = childrenOf(section);
  const end = children.length - closingCount(section);
  const accepts = (slot) => type.spec.content.includes(slot);
  const first = [];
  const blocks = [];
  children.forEach((child, index) => {
    const isSlot = index < lead || index >= end;
    if (!isSlot) blocks.push(child);
    else if (child.type.name === "title" && accepts("title")) first.push(child);
    else if (child.type.name === "figure") blocks.unshift(child);
    else if (accepts(child.type.name) && index < lead) first.push(child);
    else if (child.content.size) blocks.push(asBlock(child));
  });
  if (name === "topic" && !first.length) first.push(schema.node("title"));
  const { attrs, dropped } = settingsFor(section, name);
  return { made: emptySlots(type.create(attrs, Fragment.from([...first, ...blocks]))), dropped };
}

/** Whether a setting of one kind is the same in the other: under one name, in the same words. */
export function isSameSetting(kind, other, name) {
  const label = (each) => kindOf(each)?.settings.find((setting) => setting.name === name)?.label;
  return kind === other || ALWAYS.includes(name) || Boolean(label(kind) && label(kind) === label(other));
}

/** The settings that both kinds have, and what is said of the others. */
function settingsFor(section, name) {
  const attrs = Object.fromEntries(ALWAYS.map((each) => [each, section.attrs[each]]));
  const dropped = [];
  const kind = section.type.name;
  for (const setting of kindOf(kind)?.settings ?? []) {
    const value = section.attrs[setting.name];
    if (isSameSetting(kind, name, setting.name)) attrs[setting.name] = value;
    else if (JSON.stringify(value) !== JSON.stringify(setting.default))
      dropped.push(`${setting.label.toLowerCase()} ${said(value)}`);
  }
  return { attrs, dropped };
}

const said = (value) => `“${Array.isArray(value) ? value.map((each) => each.label).join(", ") : value}”`;
