// The places a section kind has besides its blocks: title, greeting, standfirst, sign-off, signature.
import { Fragment } from "prosemirror-model";

export const LEADING = new Set(["figure", "title", "greeting", "standfirst"]);
export const CLOSING = new Set(["sign_off", "signature"]);
export const SLOTS = new Set(["title", "greeting", "standfirst", "sign_off", "signature"]);

/** Slots of a kind, in order; an empty one of `shown` is offered on the page even where nothing is stored. */
export const SLOTS_OF = {
  letter: { all: ["title", "greeting", "sign_off", "signature"], shown: [] },
  topic: { all: ["title"], shown: ["title"] },
  story: { all: ["figure", "title", "standfirst"], shown: ["title", "standfirst"] },
  links: { all: ["title"], shown: ["title"] },
  sponsor: { all: ["figure", "title"], shown: ["title"] },
  feedback: { all: ["title"], shown: ["title"] },
  subscribe: { all: ["title"], shown: ["title"] },
};

/** How many children of a section stand before its blocks. A first figure counts only where a slot follows it. */
export function leadingCount(section) {
  let count = 0;
  while (count < section.childCount && LEADING.has(section.child(count).type.name)) {
    if (section.child(count).type.name === "figure" && !hasFigureSlot(section)) break;
    if (section.child(count).type.name === "figure" && count > 0) break;
    count += 1;
  }
  return count;
}

const hasFigureSlot = (section) => Boolean(SLOTS_OF[section.type.name]?.all.includes("figure"));

/** How many children of a section stand after its blocks. */
export function closingCount(section) {
  let count = 0;
  while (count < section.childCount && CLOSING.has(section.child(section.childCount - 1 - count).type.name)) count += 1;
  return count;
}

/** Whether the kind has blocks at all: a picture, a divider and raw HTML have none. */
export const takesBlocks = (section) =>
  Boolean(section.type.contentMatch && section.type.spec.content?.includes("block*"));

/** The section with its usual slots and something to write in, empty as they may be. */
export function emptySlots(section) {
  const { schema } = section.type;
  const slots = SLOTS_OF[section.type.name];
  if (!slots) return section;
  const present = new Map();
  section.forEach(
    (child) =>
      SLOTS_OF[section.type.name].all.includes(child.type.name) &&
      !present.has(child.type.name) &&
      present.set(child.type.name, child),
  );
  const lead = leadingCount(section);
  const close = closingCount(section);
  const children = [];
  section.forEach((child) => children.push(child));
  const blocks = children.slice(lead, children.length - close);
  if (!blocks.length) blocks.push(schema.node("paragraph"));
  const first = children.slice(0, lead);
  for (const name of slots.shown) {
    if (first.some((child) => child.type.name === name)) continue;
    const place = first.findIndex((child) => slots.all.indexOf(child.type.name) > slots.all.indexOf(name));
    first.splice(place < 0 ? first.length : place, 0, schema.node(name));
  }
  const content = Fragment.from([...first, ...blocks, ...children.slice(children.length - close)]);
  return section.type.validContent(content) ? section.copy(content) : section;
}
