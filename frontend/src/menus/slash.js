// "/" in an empty paragraph: everything that can be put there.
import { addSlot, missingSlots, SLOT_WORDS } from "../sections/parts.js";
import { currentSection } from "../sections/find.js";
import { allKinds } from "../sections/kinds.js";
import { insertSectionHere } from "../sections/moves.js";
import {
  addButton,
  addCard,
  addFigure,
  addRaw,
  addRule,
  addTable,
  toBulletList,
  toCode,
  toHeading,
  toOrderedList,
  toQuote,
} from "../text/blocks.js";
import { openBin } from "../bin/panel.js";
import { snippetItems } from "../snippets/saved.js";
import { addFootnote } from "../text/footnotes.js";
import { labelSource } from "./labels.js";
import { mergeTagSource } from "./merge_tags.js";
import { without } from "./chain.js";
import { answers, openSource } from "./suggest.js";

const BLOCKS = [
  { label: "Heading", words: "title h3 subheading", keys: "# ", command: toHeading(3) },
  { label: "Small heading", words: "h4 subheading", keys: "#### ", command: toHeading(4) },
  {
    label: "Label",
    words: "what's new why it matters",
    hint: "A bold word or two that opens a paragraph",
    source: () => labelSource,
  },
  { label: "Bullet list", words: "unordered points", keys: "- ", command: toBulletList },
  { label: "Numbered list", words: "ordered", keys: "1. ", command: toOrderedList },
  { label: "Quote", words: "blockquote citation", keys: "> ", command: toQuote },
  { label: "Picture", words: "image photo figure", hint: "With a description and a caption", command: addFigure },
  { label: "Button", words: "call to action", hint: "One thing to do, with its address", command: addButton },
  { label: "Link card", words: "bookmark preview", hint: "A link with its title and picture", command: addCard },
  { label: "Table", words: "grid rows columns", command: addTable },
  { label: "Line", words: "rule divider separator hr", keys: "---", command: addRule },
  { label: "Code", words: "pre source", keys: "```", command: toCode() },
  {
    label: "Footnote",
    words: "note reference",
    hint: "Its mark here, its words at the end of the section",
    command: addFootnote,
  },
  {
    label: "From the link bin",
    words: "links notes bookmark",
    hint: "A link or note that was kept for later",
    opens: () => openBin(),
  },
  {
    label: "Merge tag",
    words: "name personal variable",
    hint: "Each reader’s name, or another value",
    keys: "{{",
    source: () => mergeTagSource,
  },
  { label: "Raw HTML", words: "embed source", raw: true, command: addRaw },
];

let mayWriteRaw = false;
/** Whether this account may write raw HTML. */
export function allowRaw(allowed) {
  mayWriteRaw = allowed;
}

const typed = (state) => {
  const { $cursor } = state.selection;
  if (!$cursor || $cursor.depth < 2 || $cursor.parent.type.name !== "paragraph") return null;
  const text = $cursor.parent.textContent;
  if ($cursor.parent.childCount !== 1 || !/^\/[\p{L}\d -]{0,30}$/u.test(text) || $cursor.parentOffset !== text.length)
    return null;
  return { from: $cursor.start(), to: $cursor.pos, query: text.slice(1) };
};

/** @type {import("./suggest.js").Source} */
export const slashSource = {
  name: "slash",
  label: "What to add",
  match: typed,
  items(query, state) {
    const section = currentSection(state)?.node;
    const parts = section ? missingSlots(section) : [];
    return [
      ...BLOCKS.filter((block) => (!block.raw || mayWriteRaw) && answers(query, block.label, block.words)).map(
        blockItem,
      ),
      ...parts
        .filter((name) => answers(query, SLOT_WORDS[name]))
        .map((name) => ({
          group: "Of this section",
          label: SLOT_WORDS[name],
          run: (view, range) => without(view, range, slot(name)),
        })),
      ...allKinds()
        .filter((kind) => kind.allowed !== false && answers(query, kind.label, `section ${kind.name}`))
        .map((kind) => ({
          group: "A new section",
          label: kind.label,
          hint: kind.hint,
          run: (view, range) => without(view, range, insertSectionHere(kind.name)),
        })),
      ...snippetItems(query),
    ];
  },
};

function blockItem({ label, hint, keys, command, source, opens }) {
  if (opens)
    return {
      group: "Here",
      label,
      hint,
      run: (view, { from, to }) => (view.dispatch(view.state.tr.delete(from, to)), opens()),
    };
  if (!source) return { group: "Here", label, hint, keys, run: (view, range) => without(view, range, command) };
  const open = (view, { from, to }) => {
    view.dispatch(view.state.tr.delete(from, to));
    openSource(source())(view.state, view.dispatch);
  };
  return { group: "Here", label, hint, keys, run: open };
}

/** The slot takes the place of the empty paragraph it was asked for in, unless that is all there is to write in. */
const slot = (name) => (state, dispatch) => addSlot(name)(state, dispatch);
