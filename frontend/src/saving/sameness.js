// Whether two documents say the same. The server stores one in its normal form: what differs in nothing but spaces and
// empty parts is the same; a link, a size, a mark that differs is not.
import { readDocument, writeDocument } from "../schema/json.js";

const SAYS_NOTHING_EMPTY = new Set([
  ..."paragraph heading title greeting sign_off signature standfirst attribution".split(" "),
  ..."bullet_list ordered_list list_item quote footnote".split(" "),
]);
const VERBATIM = new Set(["source", "raw"]);

/** On one line, without spaces that say nothing. */
export const squeezed = (text) => text.replace(/\s+/g, " ").trim();

/** @param {object} one a stored document @param {object} other */
export const saysTheSame = (one, other) => said(one) === said(other);

const said = (stored) => JSON.stringify(meaning(readDocument(writeDocument(readDocument(stored)))).content);

function attributes(attrs) {
  return JSON.stringify({ ...attrs, id: "" }, (name, value) =>
    typeof value === "string" && !VERBATIM.has(name) ? squeezed(value) : value,
  );
}

/** What a node says, or null where that is nothing. */
function meaning(node) {
  const { name } = node.type;
  const attrs = attributes(node.attrs);
  if (node.type.spec.code) return { name, attrs, content: node.textContent };
  if (node.isTextblock) {
    const content = words(node);
    return content || !SAYS_NOTHING_EMPTY.has(name) ? { name, attrs, content } : null;
  }
  const content = [];
  node.forEach((child) => content.push(meaning(child)));
  const full = content.filter(Boolean);
  return full.length || !SAYS_NOTHING_EMPTY.has(name) ? { name, attrs, content: full } : null;
}

/** The line as text in which every word carries its marks; the spaces between them carry none. */
function words(block) {
  const parts = [];
  block.forEach((node) => {
    const marks = node.marks.length ? JSON.stringify(node.marks) : "";
    const { name } = node.type;
    if (!node.isText) parts.push(name === "soft_break" ? " " : ` ${name}${attributes(node.attrs)}${marks} `);
    else if (node.marks.some(({ type }) => type.spec.code)) parts.push(marks + node.text);
    else for (const piece of node.text.split(/(\s+)/)) parts.push(piece.trim() ? marks + piece : piece && " ");
  });
  return squeezed(parts.join(""));
}
