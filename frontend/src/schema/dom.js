// How nodes and marks stand in the page and on the clipboard. Attributes travel as JSON in data-attrs: a copy loses
// nothing. What comes from elsewhere is recognised by its tag alone.
import { isSafeLink, isSafePicture } from "./urls.js";

const own = (name, tag = "*") => (tag === "*" ? `[data-node="${name}"]` : `${tag}[data-node="${name}"]`);

/** The attributes of a copied node; nothing unsafe comes in by a forged clipboard. */
function carried(element) {
  let attrs = {};
  try {
    attrs = JSON.parse(element.getAttribute("data-attrs") || "{}");
  } catch {
    return {};
  }
  if (typeof attrs !== "object" || attrs === null) return {};
  for (const name of ["href", "see_all_url"]) if (name in attrs && !isSafeLink(String(attrs[name]))) attrs[name] = "";
  for (const name of ["src", "image"]) if (name in attrs && !isSafePicture(String(attrs[name]))) attrs[name] = "";
  return attrs;
}

const given = (node) => ({ "data-node": node.type.name, "data-attrs": JSON.stringify(node.attrs) });

/** A node whose own mark-up is recognised by its name. */
function named(name, tag, { hole = true, className = "", priority = 60 } = {}) {
  return {
    parseDOM: [{ tag: own(name), getAttrs: carried, priority }],
    toDOM: (node) => [
      tag,
      { ...given(node), class: `ed-${name.replaceAll("_", "-")} ${className}`.trim() },
      ...(hole ? [0] : []),
    ],
  };
}

function pictureAttributes(image) {
  const src = image.getAttribute("src") || "";
  if (!src || !isSafePicture(src) || src.startsWith("data:")) return false;
  const pixels = (name) => {
    const number = Number.parseInt(image.getAttribute(name), 10);
    return number >= 1 && number <= 10_000 ? number : null;
  };
  return {
    src,
    alt: (image.getAttribute("alt") || "").slice(0, 5000),
    title: (image.getAttribute("title") || "").slice(0, 1000),
    width: pixels("width"),
    height: pixels("height"),
  };
}

const align = (cell) => {
  const found = cell.style.textAlign || cell.getAttribute("align") || "";
  return ["left", "center", "right"].includes(found) ? found : "";
};
const span = (cell, name) => Math.min(100, Math.max(1, Number.parseInt(cell.getAttribute(name), 10) || 1));
const cellOf = (tag) => ({
  parseDOM: [
    {
      tag,
      getAttrs: (cell) => ({ align: align(cell), colspan: span(cell, "colspan"), rowspan: span(cell, "rowspan") }),
    },
  ],
  toDOM: ({ attrs }) => {
    const html = { class: attrs.align ? `is-${attrs.align}` : null, align: attrs.align || null };
    if (attrs.colspan > 1) html.colspan = attrs.colspan;
    if (attrs.rowspan > 1) html.rowspan = attrs.rowspan;
    return [tag, html, 0];
  },
});

const level = (tag) => Math.max(3, Number(tag.slice(1)));

/** @type {Record<string, Partial<import("prosemirror-model").NodeSpec>>} */
export const NODE_DOM = {
  doc: {},
  text: {},
  title: named("title", "h2"),
  greeting: named("greeting", "p"),
  sign_off: named("sign_off", "p"),
  signature: named("signature", "p"),
  standfirst: named("standfirst", "p"),
  attribution: named("attribution", "footer"),
  paragraph: { parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
  heading: {
    parseDOM: ["h1", "h2", "h3", "h4", "h5", "h6"].map((tag) => ({ tag, getAttrs: () => ({ level: level(tag) }) })),
    toDOM: (node) => [`h${Math.min(6, Math.max(1, node.attrs.level))}`, 0],
  },
  bullet_list: {
    parseDOM: [{ tag: "ul", getAttrs: (list) => ({ tight: list.getAttribute("data-loose") === null }) }],
    toDOM: ({ attrs }) => ["ul", attrs.tight ? {} : { "data-loose": "" }, 0],
  },
  ordered_list: {
    parseDOM: [
      {
        tag: "ol",
        getAttrs: (list) => ({
          start: Math.max(0, Number.parseInt(list.getAttribute("start") ?? "1", 10) || 0) % 1_000_000_000,
          tight: list.getAttribute("data-loose") === null,
        }),
      },
    ],
    toDOM: ({ attrs }) => [
      "ol",
      { start: attrs.start === 1 ? null : attrs.start, "data-loose": attrs.tight ? null : "" },
      0,
    ],
  },
  list_item: { parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  quote: { parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
  figure: {
    parseDOM: [
      { tag: own("figure"), getAttrs: carried, contentElement: "figcaption", priority: 60 },
      {
        tag: "figure:has(img)",
        contentElement: (figure) => figure.querySelector("figcaption") || document.createElement("i"),
        getAttrs: (figure) => pictureAttributes(figure.querySelector("img")),
      },
      { tag: "img[src]", getAttrs: pictureAttributes },
    ],
    toDOM: (node) => ["figure", given(node), ["img", { src: node.attrs.src, alt: node.attrs.alt }], ["figcaption", 0]],
  },
  code_block: {
    parseDOM: [
      {
        tag: "pre",
        preserveWhitespace: "full",
        getAttrs: (block) => ({ language: block.getAttribute("data-language") || "" }),
      },
    ],
    toDOM: ({ attrs }) => ["pre", { "data-language": attrs.language || null, spellcheck: "false" }, ["code", 0]],
  },
  table: { parseDOM: [{ tag: "table" }], toDOM: () => ["table", ["tbody", 0]] },
  table_row: { parseDOM: [{ tag: "tr" }], toDOM: () => ["tr", 0] },
  table_header: cellOf("th"),
  table_cell: cellOf("td"),
  link_card: named("link_card", "div", { hole: false }),
  call_to_action: named("call_to_action", "p"),
  rule: { parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  footnote: named("footnote", "aside"),
  raw_block: named("raw_block", "div", { hole: false }),
  soft_break: {
    parseDOM: [{ tag: own("soft_break"), priority: 60 }],
    toDOM: () => ["span", { "data-node": "soft_break", class: "ed-soft-break" }, " "],
    leafText: () => " ",
  },
  hard_break: { parseDOM: [{ tag: "br" }], toDOM: () => ["br"], leafText: () => "\n" },
  picture: {
    parseDOM: [{ tag: own("picture"), getAttrs: carried, priority: 70 }],
    toDOM: (node) => ["img", { ...given(node), class: "ed-picture", src: node.attrs.src, alt: node.attrs.alt }],
  },
  merge_tag: {
    parseDOM: [{ tag: own("merge_tag"), getAttrs: carried, priority: 60 }],
    toDOM: (node) => ["span", { ...given(node), class: "ed-merge-tag" }, spoken(node.attrs.name)],
    leafText: ({ attrs }) => `{{ ${attrs.name}${attrs.fallback ? ` | ${attrs.fallback}` : ""} }}`,
  },
  footnote_ref: {
    parseDOM: [{ tag: own("footnote_ref"), getAttrs: carried, priority: 60 }],
    toDOM: (node) => ["sup", { ...given(node), class: "ed-footnote-ref" }, node.attrs.label || "?"],
    leafText: ({ attrs }) => `[^${attrs.label}]`,
  },
  unknown_block: named("unknown_block", "div", { hole: false }),
  unknown_inline: named("unknown_inline", "span", { hole: false }),
};

/** A merge tag's name as people say it: "first name", "town". */
export const spoken = (name) => name.replace(/^attributes\./, "").replaceAll("_", " ");

/** A section on the clipboard; in the page a node view draws it. */
export function sectionDom(name, spec) {
  return named(name, "section", { hole: Boolean(spec.content) });
}

/** @type {Record<string, Partial<import("prosemirror-model").MarkSpec>>} */
export const MARK_DOM = {
  link: {
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (link) => {
          const href = link.getAttribute("href").trim();
          return href && isSafeLink(href) && { href, title: (link.getAttribute("title") || "").slice(0, 1000) };
        },
      },
    ],
    toDOM: ({ attrs }) => ["a", { href: attrs.href, title: attrs.title || attrs.href, rel: "noopener" }, 0],
  },
  label: {
    parseDOM: [{ tag: '[data-mark="label"]', priority: 70 }],
    toDOM: () => ["b", { "data-mark": "label", class: "ed-label" }, 0],
  },
  strong: {
    parseDOM: [
      { tag: "strong" },
      // Google Docs wraps everything in a <b> that is not bold.
      { tag: "b", getAttrs: (bold) => bold.style.fontWeight !== "normal" && null },
      { style: "font-weight", getAttrs: (weight) => /^(bold(er)?|[6-9]\d{2})$/.test(weight) && null },
    ],
    toDOM: () => ["strong", 0],
  },
  em: { parseDOM: [{ tag: "em" }, { tag: "i" }, { style: "font-style=italic" }], toDOM: () => ["em", 0] },
  underline: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
  strike: {
    parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }, { style: "text-decoration=line-through" }],
    toDOM: () => ["s", 0],
  },
  subscript: { parseDOM: [{ tag: "sub" }], toDOM: () => ["sub", 0] },
  superscript: { parseDOM: [{ tag: "sup" }], toDOM: () => ["sup", 0] },
  code: { parseDOM: [{ tag: "code" }, { tag: "tt" }], toDOM: () => ["code", { spellcheck: "false" }, 0] },
};
