// The schema: what may stand where comes from schema.json, which Python reads too; how it looks comes from dom.js.
import { Schema } from "prosemirror-model";
import spec from "../../../newsletter/document/schema.json";
import { MARK_DOM, NODE_DOM, sectionDom } from "./dom.js";

export const SECTION_KINDS = Object.keys(spec.nodes).filter((name) => spec.nodes[name].group === "section");
export const SCHEMA_VERSION = spec.version;

// Nodes and marks the editor does not know (of a later version, say) are held as they came, and shown read-only.
export const UNKNOWN = { section: "unknown_section", block: "unknown_block", inline: "unknown_inline" };
const KEPT = { attrs: { raw: { default: null } }, atom: true };
const UNKNOWN_NODES = {
  [UNKNOWN.section]: { ...KEPT, group: "section", attrs: { raw: { default: null }, id: { default: "" } } },
  [UNKNOWN.block]: { ...KEPT, group: "block" },
  [UNKNOWN.inline]: { ...KEPT, group: "inline", inline: true },
};

// What a future version adds to a node that is known here stays with it.
const EXTRA = { extra: { default: null } };

function nodes() {
  const made = {};
  for (const [name, node] of Object.entries({ ...spec.nodes, ...UNKNOWN_NODES })) {
    const dom = SECTION_KINDS.includes(name) || name === UNKNOWN.section ? sectionDom(name, node) : NODE_DOM[name];
    const attrs = name === "text" ? undefined : { ...node.attrs, ...EXTRA };
    made[name] = { ...node, ...dom, ...(attrs && { attrs }) };
  }
  return made;
}

function marks() {
  const made = {};
  for (const [name, mark] of Object.entries(spec.marks)) made[name] = { ...mark, ...MARK_DOM[name] };
  return made;
}

export const schema = new Schema({ nodes: nodes(), marks: marks(), topNode: spec.topNode });

// Where several blocks may come next, the editor's commands make the first one: that is to be a paragraph, not a
// signature. The order is the library's own affair, so this stands on the exact version in package.json.
function preferParagraphs(match, seen = new Set()) {
  if (seen.has(match)) return;
  seen.add(match);
  match.next.sort((one, other) => (other.type === schema.nodes.paragraph) - (one.type === schema.nodes.paragraph));
  for (const edge of match.next) preferParagraphs(edge.next, seen);
}
for (const type of Object.values(schema.nodes)) preferParagraphs(type.contentMatch);

/** Whether schema.json itself knows a node of that name. */
export const knowsNode = (name) => Object.hasOwn(spec.nodes, name);
/** Whether schema.json itself knows a mark of that name. */
export const knowsMark = (name) => Object.hasOwn(spec.marks, name);
/** The names of the attributes that schema.json gives a node. */
export const attributesOf = (name) => Object.keys(spec.nodes[name]?.attrs ?? {});
/** The names of the attributes that schema.json gives a mark. */
export const attributesOfMark = (name) => Object.keys(spec.marks[name]?.attrs ?? {});
