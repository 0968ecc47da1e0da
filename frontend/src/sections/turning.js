// The same words as another kind of section. What cannot come along is said, and one press takes it all back.
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
  const tr = state.tr.replaceWith(from.pos, from.pos + from.node.nodeSize, made);
  tr.setSelection(caretNear(tr.doc, from.pos, state.selection.head));
  const words = `${kindLabel(from.node.type.name)} turned into ${kindLabel(name).toLowerCase()}.`;
  if (dropped.length) tr.setMeta("undoable", `${words} It has no place for: ${dropped.join(", ")}.`);
  dispatch(tr.scrollIntoView());
  if (!dropped.length) announce(words);
  return true;
};

function caretNear(doc, pos, head) {
  const last = pos + doc.nodeAt(pos).nodeSize - 1;
  return Selection.near(doc.resolve(Math.min(Math.max(head, pos + 1), last)));
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

/** The settings that both kinds have under one name and in the same words, and what is said of the others. */
function settingsFor(section, name) {
  const attrs = Object.fromEntries(ALWAYS.map((each) => [each, section.attrs[each]]));
  const dropped = [];
  for (const setting of kindOf(section.type.name)?.settings ?? []) {
    const value = section.attrs[setting.name];
    const other = kindOf(name)?.settings.find((each) => each.name === setting.name && each.label === setting.label);
    if (other) attrs[setting.name] = value;
    else if (JSON.stringify(value) !== JSON.stringify(setting.default))
      dropped.push(`${setting.label.toLowerCase()} ${said(value)}`);
  }
  return { attrs, dropped };
}

const said = (value) => `“${Array.isArray(value) ? value.map((each) => each.label).join(", ") : value}”`;
