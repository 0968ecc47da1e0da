// A stored document as the editor's node, and back. What the editor does not know goes in whole and comes out whole.
import {
  SCHEMA_VERSION,
  SECTION_KINDS,
  UNKNOWN,
  attributesOf,
  attributesOfMark,
  knowsMark,
  knowsNode,
  schema,
} from "./schema.js";
import { emptySlots } from "../sections/slots.js";

/**
 * @param {object} json a `doc` node as it is stored
 * @returns {import("prosemirror-model").Node}
 */
export function readDocument(json) {
  const sections = (Array.isArray(json?.content) ? json.content : []).map(readSection);
  const extra = unknownAttributes(json, ["schema"]);
  return schema.node(
    "doc",
    { schema: json?.attrs?.schema ?? SCHEMA_VERSION, extra },
    sections.length ? sections : [emptyLetter()],
  );
}

export const emptyLetter = () => schema.node("letter", { id: "" }, [schema.node("paragraph")]);

/** One stored section as a node that fits the schema. */
export function readSection(json) {
  if (SECTION_KINDS.includes(json?.type)) {
    try {
      const node = schema.nodeFromJSON(readNode(json));
      const filled = emptySlots(node);
      filled.check();
      return filled;
    } catch {
      // Its parts stand where this schema has no place for them.
    }
  }
  return schema.node(UNKNOWN.section, { raw: json, id: json?.attrs?.id ?? "" });
}

function readNode(json) {
  if (json.type === "text") return json.marks?.some(isUnknownMark) ? keep(json, UNKNOWN.inline) : json;
  if (!knowsNode(json.type)) return keep(json, json.text !== undefined ? UNKNOWN.inline : UNKNOWN.block);
  if (json.marks?.some(isUnknownMark)) return keep(json, UNKNOWN.inline);
  const read = { ...json };
  const extra = unknownAttributes(json, attributesOf(json.type));
  if (extra) read.attrs = { ...json.attrs, extra };
  if (json.content) {
    const takesInline = schema.nodes[json.type].inlineContent;
    read.content = json.content.map((child) =>
      takesInline && !knowsNode(child.type) ? keep(child, UNKNOWN.inline) : readNode(child),
    );
  }
  return read;
}

const keep = (json, type) => ({ type, attrs: { raw: json } });

function isUnknownMark(mark) {
  return (
    !knowsMark(mark.type) || Object.keys(mark.attrs ?? {}).some((name) => !attributesOfMark(mark.type).includes(name))
  );
}

function unknownAttributes(json, known) {
  const entries = Object.entries(json?.attrs ?? {}).filter(([name]) => !known.includes(name));
  return entries.length ? Object.fromEntries(entries) : null;
}

/** The document as it is stored. */
export function writeDocument(doc) {
  const sections = [];
  doc.forEach((section) => sections.push(writeSection(section)));
  return { type: "doc", attrs: { schema: doc.attrs.schema, ...doc.attrs.extra }, content: sections };
}

const written = new WeakMap();

/** One section as it is stored; a section that did not change costs nothing. */
export function writeSection(section) {
  if (!written.has(section)) written.set(section, writeNode(section.toJSON()));
  return written.get(section);
}

const OPTIONAL = new Set(["greeting", "sign_off", "signature", "standfirst", "attribution", "title"]);

function writeNode(json) {
  if (json.attrs && "raw" in json.attrs && Object.values(UNKNOWN).includes(json.type)) return json.attrs.raw;
  const made = { type: json.type };
  if (json.text !== undefined) made.text = json.text;
  if (json.attrs) {
    const { extra, ...attrs } = json.attrs;
    // A text there is the token of a picture on its way, which is never stored.
    const more = typeof extra === "string" ? null : extra;
    if (Object.keys(attrs).length || more) made.attrs = { ...attrs, ...more };
  }
  if (json.content) {
    const content = json.content
      .filter(
        (child) => child.content || !OPTIONAL.has(child.type) || (json.type === "topic" && child.type === "title"),
      )
      .map(writeNode);
    if (content.length) made.content = content;
  }
  if (json.marks) made.marks = json.marks;
  return made;
}
