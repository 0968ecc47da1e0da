// Every section has an id of its own, whatever is copied, split or pasted.
import { Plugin } from "prosemirror-state";

/** A random uuid; where the page came over plain http there is only getRandomValues (RFC 9562, section 5.4). */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

function sectionsOf(doc) {
  const found = [];
  doc.forEach((section, position) => found.push({ section, position, id: section.attrs.id }));
  return found;
}

/** Of two sections with one id the one that was there before keeps it: links to it and merges stay right. */
function repaired(before, state) {
  const old = new Map(before ? sectionsOf(before).map(({ id, section }) => [id, section]) : []);
  const keepers = new Map();
  const sections = sectionsOf(state.doc);
  for (const entry of sections) {
    if (!keepers.has(entry.id) || entry.section === old.get(entry.id)) keepers.set(entry.id, entry.position);
  }
  const tr = state.tr;
  for (const { position, id } of sections) {
    if (!UUID.test(id) || keepers.get(id) !== position) tr.setNodeAttribute(position, "id", newId());
  }
  return tr.docChanged ? tr : null;
}

/** @param {import("prosemirror-state").EditorState} state */
export function withIds(state) {
  const tr = repaired(null, state);
  return tr ? state.apply(tr.setMeta("addToHistory", false)) : state;
}

export const uniqueIds = () =>
  new Plugin({
    appendTransaction(transactions, before, state) {
      return transactions.some((tr) => tr.docChanged) ? repaired(before.doc, state) : null;
    },
  });
