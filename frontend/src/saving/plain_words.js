// The words of an issue as text anyone can keep: near to Markdown, made on the page, for when no server answers.
import { kindLabel } from "../sections/kinds.js";

const MARKS = { strong: "**", em: "*", code: "`", strike: "~~" };

/**
 * A whole issue, with its title.
 * @param {object} fields @param {object[]} sections stored JSON, or the document's own
 */
export function issueWords(fields, sections) {
  const head = [fields.title && `# ${fields.title}`, fields.preheader && `*${fields.preheader}*`].filter(Boolean);
  return `${[...head, ...sections.map(sectionWords)].filter(Boolean).join("\n\n")}\n`;
}

/** One section, as it is stored. */
export function sectionWords(section) {
  return blocksOf(section).join("\n\n");
}

/** The blocks of a section, each as text; a section without words says what it is. @returns {string[]} */
export function blocksOf(section) {
  if (!section) return [];
  if (section.type === "divider") return ["---"];
  const settings = settingsOf(section);
  const blocks = (section.content ?? []).map((node) => block(node)).filter(Boolean);
  const found = [...blocks, ...settings];
  return found.length ? found : [`(${kindLabel(section.type)})`];
}

/** What a section says in its settings rather than in its words: two versions may differ in that alone. */
function settingsOf({ attrs = {} }) {
  return Object.entries(attrs)
    .filter(
      ([name, value]) =>
        !["id", "email", "web"].includes(name) && value !== null && value !== "" && typeof value !== "boolean",
    )
    .map(
      ([name, value]) => `${name.replaceAll("_", " ")}: ${typeof value === "object" ? JSON.stringify(value) : value}`,
    )
    .concat(attrs.email === false ? ["not in the mail"] : [], attrs.web === false ? ["not on the web"] : []);
}

function block(node) {
  const { attrs = {} } = node;
  const children = node.content ?? [];
  switch (node.type) {
    case "title":
      return inline(children) && `## ${inline(children)}`;
    case "heading":
      return `${"#".repeat(attrs.level ?? 3)} ${inline(children)}`;
    case "bullet_list":
    case "ordered_list":
      return list(node);
    case "quote":
      return indent(blocks(children), "> ");
    case "code_block":
      return `\`\`\`${attrs.language ?? ""}\n${inline(children)}\n\`\`\``;
    case "rule":
      return "---";
    case "table":
      return children
        .map(
          (row) =>
            `| ${(row.content ?? []).map((cell) => blocks(cell.content ?? []).replaceAll("\n", " ")).join(" | ")} |`,
        )
        .join("\n");
    case "footnote":
      return `[^${attrs.label ?? ""}]: ${blocks(children)}`;
    default:
      return other(node, attrs, children);
  }
}

function other(node, attrs, children) {
  if (attrs.source !== undefined) return String(attrs.source ?? "");
  const words = children.some((child) => child.content || child.type === "paragraph")
    ? blocks(children)
    : inline(children);
  if (attrs.src) return `![${attrs.alt ?? ""}](${attrs.src})${words && `\n${words}`}`;
  if (attrs.href)
    return `[${words || attrs.title || attrs.href}](${attrs.href})${attrs.description ? `\n${attrs.description}` : ""}`;
  return words;
}

const blocks = (nodes) => nodes.map(block).filter(Boolean).join("\n\n");
const indent = (text, lead) =>
  text
    .split("\n")
    .map((line) => (lead + line).trimEnd())
    .join("\n");

function list({ type, attrs = {}, content = [] }) {
  return content
    .map((item, index) => {
      const lead = type === "ordered_list" ? `${(attrs.start ?? attrs.order ?? 1) + index}. ` : "- ";
      const [first = "", ...rest] = (item.content ?? []).map(block).join("\n").split("\n");
      return [lead + first, ...rest.map((line) => " ".repeat(lead.length) + line)].join("\n");
    })
    .join("\n");
}

function inline(nodes) {
  return nodes.map(piece).join("");
}

function piece({ type, text, attrs = {}, marks = [] }) {
  if (type === "hard_break") return "\n";
  if (type === "merge_tag") return `{{ ${attrs.name ?? ""}${attrs.fallback ? ` | ${attrs.fallback}` : ""} }}`;
  if (type === "footnote_ref") return `[^${attrs.label ?? ""}]`;
  let words = text ?? "";
  for (const mark of marks) {
    const sign = MARKS[mark.type] ?? "";
    words = mark.type === "link" ? `[${words}](${mark.attrs?.href ?? ""})` : sign + words + sign;
  }
  return words;
}
