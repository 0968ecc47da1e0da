// The keys. KEYBOARD is also what the keyboard map shows.
import { baseKeymap, chainCommands, exitCode, joinUp, lift, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { goToNextCell } from "prosemirror-tables";
import { chooseForEmpty } from "../images/insert.js";
import { showInspector } from "../inspector/panel.js";
import { showKeyboardMap } from "../keyboard_map.js";
import { enterToolbar } from "../menus/toolbar.js";
import { schema } from "../schema/schema.js";
import { backspaceAtEdge, deleteAtEdge, enterAfterSelected, enterInSlot, toNextSection } from "../sections/edges.js";
import { deleteSection, duplicateSection, moveSection, splitOffAtHeading } from "../sections/moves.js";
import { openMenuOfSection, openPlusOfSection } from "../menus/section_keys.js";
import { intoCaption, toBulletList, toCode, toHeading, toOrderedList, toParagraph, toQuote } from "./blocks.js";
import { addFootnote, backToReference } from "./footnotes.js";
import { editLink } from "./links.js";

const { nodes, marks } = schema;

const hardBreak = (state, dispatch) => {
  const { $from } = state.selection;
  if (!$from.parent.inlineContent || !$from.parent.type.contentMatch.matchType(nodes.hard_break)) return false;
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
};

/** Backspace at the start of a heading makes it a paragraph before it joins anything. */
const plainFirst = (state, dispatch) => {
  const { $cursor } = state.selection;
  if (!$cursor || $cursor.parentOffset > 0 || !["heading", "code_block"].includes($cursor.parent.type.name))
    return false;
  return toParagraph(state, dispatch);
};

/** ``` and Enter begin a code block. */
const fenceByEnter = (state, dispatch) => {
  const { $cursor } = state.selection;
  const fence =
    $cursor && $cursor.parent.type === nodes.paragraph && /^```([\w+#-]{0,30})$/.exec($cursor.parent.textContent);
  if (!fence || !toCode()(state)) return false;
  const tr = state.tr.delete($cursor.start(), $cursor.end());
  if (dispatch) dispatch(tr.setBlockType($cursor.start(), $cursor.start(), nodes.code_block, { language: fence[1] }));
  return true;
};

/** Enter on an empty line at the end of a quote or a code block leaves it. */
const leaveCode = (state, dispatch) => {
  const { $cursor } = state.selection;
  if (
    !$cursor?.parent.type.spec.code ||
    $cursor.parentOffset < $cursor.parent.content.size ||
    !$cursor.parent.textContent.endsWith("\n")
  )
    return false;
  if (!dispatch) return true;
  const trimmed = state.apply(state.tr.delete($cursor.pos - 1, $cursor.pos));
  return exitCode(trimmed, (made) => {
    const tr = state.tr.delete($cursor.pos - 1, $cursor.pos);
    for (const step of made.steps) tr.step(step);
    dispatch(tr.setSelection(made.selection.constructor.fromJSON(tr.doc, made.selection.toJSON())).scrollIntoView());
  });
};

const command = (name) => (_state, _dispatch, view) => {
  view?.dom.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  return true;
};

const BINDINGS = {
  Enter: chainCommands(
    fenceByEnter,
    leaveCode,
    enterInSlot,
    chooseForEmpty,
    enterAfterSelected,
    splitListItem(nodes.list_item),
  ),
  "Shift-Enter": chainCommands(exitCode, hardBreak),
  "Mod-Enter": chainCommands(exitCode, toNextSection),
  Backspace: chainCommands(undoInputRule, plainFirst, backspaceAtEdge),
  Delete: deleteAtEdge,
  ArrowDown: intoCaption,
  ArrowRight: intoCaption,
  Tab: chainCommands(goToNextCell(1), sinkListItem(nodes.list_item)),
  "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
  "Mod-z": undo,
  "Shift-Mod-z": redo,
  "Mod-y": redo,
  "Mod-b": toggleMark(marks.strong),
  "Mod-i": toggleMark(marks.em),
  "Mod-u": toggleMark(marks.underline),
  "Mod-e": toggleMark(marks.code),
  "Mod-Shift-x": toggleMark(marks.strike),
  "Mod-Alt-l": toggleMark(marks.label),
  "Mod-k": editLink,
  "Mod-Alt-f": chainCommands(backToReference, addFootnote),
  "Mod-Alt-0": toParagraph,
  "Mod-Alt-3": toHeading(3),
  "Mod-Alt-4": toHeading(4),
  "Mod-Alt-t": splitOffAtHeading,
  "Mod-Shift-7": toOrderedList,
  "Mod-Shift-8": toBulletList,
  "Mod-Shift-9": toQuote,
  "Mod-[": lift,
  "Alt-ArrowUp": joinUp,
  "Alt-Shift-ArrowUp": moveSection(-1),
  "Alt-Shift-ArrowDown": moveSection(1),
  "Mod-Shift-d": duplicateSection(),
  "Mod-Shift-Backspace": deleteSection(),
  "Mod-Shift-Enter": openPlusOfSection,
  "Mod-.": openMenuOfSection,
  "Mod-Alt-s": () => showInspector({ focus: true }) ?? true,
  "Alt-F10": enterToolbar,
  "Mod-/": () => showKeyboardMap() ?? true,
  "Mod-s": command("editor:save"),
  "Mod-p": command("editor:preview"),
};

/** What the map shows: groups of [what it does, keys]. */
export const KEYBOARD = [
  [
    "Words",
    [
      ["Bold", "Mod-b"],
      ["Italic", "Mod-i"],
      ["Underline", "Mod-u"],
      ["Code", "Mod-e"],
      ["Struck through", "Mod-Shift-x"],
      ["Label", "Mod-Alt-l"],
      ["Link", "Mod-k"],
      ["Footnote; in it: back to the text", "Mod-Alt-f"],
      ["The bar of the selected words", "Alt-F10"],
    ],
  ],
  [
    "Blocks",
    [
      ["What to add", "/"],
      ["Heading", "Mod-Alt-3"],
      ["Small heading", "Mod-Alt-4"],
      ["Paragraph", "Mod-Alt-0"],
      ["Bullet list", "Mod-Shift-8"],
      ["Numbered list", "Mod-Shift-7"],
      ["Quote", "Mod-Shift-9"],
      ["New line in a paragraph", "Shift-Enter"],
      ["A topic from this heading on", "Mod-Alt-t"],
    ],
  ],
  [
    "Sections",
    [
      ["Move up", "Alt-Shift-ArrowUp"],
      ["Move down", "Alt-Shift-ArrowDown"],
      ["Duplicate", "Mod-Shift-d"],
      ["Delete", "Mod-Shift-Backspace"],
      ["Add one below", "Mod-Shift-Enter"],
      ["To the next one", "Mod-Enter"],
      ["What to do with it", "Mod-."],
      ["Settings", "Mod-Alt-s"],
    ],
  ],
  [
    "The issue",
    [
      ["Undo", "Mod-z"],
      ["Redo", "Shift-Mod-z"],
      ["Save", "Mod-s"],
      ["Preview; once it is open, the test mail", "Mod-p"],
      ["The next finding (Shift: the one before)", "F8"],
      ["This map", "Mod-/"],
    ],
  ],
];

export const keymaps = () => [keymap(BINDINGS), keymap(baseKeymap)];
