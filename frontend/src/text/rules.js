// Markdown as one types. Backspace right after a rule takes it back.
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { TextSelection } from "prosemirror-state";
import { LABEL_TYPED } from "../menus/labels.js";
import { schema } from "../schema/schema.js";
import { completed, isSafeLink } from "../schema/urls.js";
import { closingCount } from "../sections/slots.js";

const { nodes, marks } = schema;

/** A rule that holds in paragraphs only: a title stays a title, whatever it begins with. */
function inParagraph(rule) {
  const { handler } = rule;
  rule.handler = (state, match, start, end) =>
    state.doc.resolve(start).parent.type === nodes.paragraph ? handler(state, match, start, end) : null;
  return rule;
}

/** Words between two signs get a mark, and the signs go: the first group is the words. */
function marked(pattern, type, attrs = () => null) {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const given = attrs(match);
      if (given === false || !state.doc.resolve(start).parent.type.allowsMarkType(type)) return null;
      const from = start + match[0].indexOf(match[1]);
      const to = from + match[1].length;
      const tr = state.tr;
      if (to < end) tr.delete(to, end);
      if (from > start) tr.delete(start, from);
      const last = start + match[1].length;
      return tr.addMark(start, last, type.create(given)).removeStoredMark(type);
    },
    { inCodeMark: false },
  );
}

const linkAttributes = (match) => {
  const href = completed(match[2]);
  return isSafeLink(href) && { href };
};

const rule = new InputRule(/^---$/, (state, _match, start, end) => {
  const $start = state.doc.resolve(start);
  if (end !== $start.end() || !$start.node(-1).canReplaceWith($start.index(-1), $start.indexAfter(-1), nodes.rule))
    return null;
  const tr = state.tr.replaceWith($start.before(), $start.after(), [nodes.rule.create(), nodes.paragraph.create()]);
  return tr.setSelection(TextSelection.create(tr.doc, $start.before() + 2));
});

const mergeTag = new InputRule(
  /\{\{\s*(name|first_name|email|attributes\.[A-Za-z0-9_-]{1,60})\s*(?:\|\s*([^{}|]{0,200}?)\s*)?\}\}$/,
  (state, match, start, end) =>
    state.tr.replaceWith(start, end, nodes.merge_tag.create({ name: match[1], fallback: match[2] ?? "" })),
  { inCodeMark: false },
);

/** `[^1]` is a reference; the note it needs is made at the end of the section, where there is none yet. */
const footnote = new InputRule(
  /\[\^([A-Za-z0-9_-]{1,40})\]$/,
  (state, match, start, end) => {
    const label = match[1];
    const $start = state.doc.resolve(start);
    const tr = state.tr.replaceWith(start, end, nodes.footnote_ref.create({ label }));
    let isThere = false;
    state.doc.descendants((node) => {
      if (node.type === nodes.footnote && node.attrs.label === label) isThere = true;
      return !node.isTextblock;
    });
    if (!isThere) {
      const section = $start.node(1);
      let at = tr.mapping.map($start.end(1));
      for (
        let count = closingCount(section), index = section.childCount - count;
        index < section.childCount;
        index += 1
      )
        at -= section.child(index).nodeSize;
      tr.insert(at, nodes.footnote.create({ label }, nodes.paragraph.create()));
    }
    return tr;
  },
  { inCodeMark: false },
);

const label = new InputRule(LABEL_TYPED, (state, match, start, end) => {
  const words = [schema.text(match[1], [schema.mark("label")]), schema.text(" ")];
  return state.tr.replaceWith(start, end, words).setStoredMarks([]);
});

export const markdownRules = () =>
  inputRules({
    rules: [
      inParagraph(
        textblockTypeInputRule(/^(#{1,6})\s$/, nodes.heading, (match) => ({ level: Math.max(3, match[1].length) })),
      ),
      inParagraph(wrappingInputRule(/^\s*[-*+]\s$/, nodes.bullet_list)),
      inParagraph(
        wrappingInputRule(
          /^(\d{1,9})[.)]\s$/,
          nodes.ordered_list,
          (match) => ({ start: Number(match[1]) }),
          (match, before) => before.childCount + before.attrs.start === Number(match[1]),
        ),
      ),
      inParagraph(wrappingInputRule(/^>\s$/, nodes.quote)),
      inParagraph(
        textblockTypeInputRule(/^```([\w+#-]{0,30})\s$/, nodes.code_block, (match) => ({ language: match[1] })),
      ),
      inParagraph(rule),
      inParagraph(label),
      mergeTag,
      footnote,
      marked(/\[([^[\]]+)\]\(([^\s()]+)\)$/, marks.link, linkAttributes),
      marked(/(?<![*\w\\])\*\*(\S(?:[^*]*\S)?)\*\*$/, marks.strong),
      marked(/(?<![_\w\\])__(\S(?:[^_]*\S)?)__$/, marks.strong),
      marked(/(?<![*\w\\])\*([^\s*](?:[^*]*[^\s*])?)\*$/, marks.em),
      marked(/(?<![_\w\\])_([^\s_](?:[^_]*[^\s_])?)_$/, marks.em),
      marked(/(?<![~\w\\])~~(\S(?:[^~]*\S)?)~~$/, marks.strike),
      marked(/(?<![`\\])`([^`]+)`$/, marks.code),
    ],
  });
