// Keeping words as a snippet: a whole section, or the blocks that are selected.
import { announce } from "../announce.js";
import { ask } from "../menus/ask.js";
import { say } from "../paste/notice.js";
import { send } from "../saving/requests.js";
import { writeSection } from "../schema/json.js";
import { schema } from "../schema/schema.js";
import { sectionById } from "../sections/find.js";
import { asBlock } from "../sections/moves.js";
import { SLOTS, takesBlocks } from "../sections/slots.js";
import { forgetList, snippetsUrl } from "./saved.js";

const HOLDERS = new Set(["list_item", "quote", "footnote"]);
const LONGEST_NAME = 120;

/** The section with that id. @param {DOMRect} rect where the question is asked */
export function keepSection(view, id, rect) {
  const found = sectionById(view.state.doc, id);
  if (!found) return say("This section is not in the issue any more.");
  const { id: _own, ...attrs } = writeSection(found.node).attrs ?? {};
  const title = found.node.firstChild?.type.name === "title" ? found.node.firstChild.textContent : "";
  return askName(view, { content: { ...writeSection(found.node), attrs }, name: title, rect });
}

/** The blocks that the selection touches, as nodes; null where it is no selection of blocks in one section. */
export function selectedBlocks({ selection }) {
  const { $from, $to, empty } = selection;
  if (empty) return null;
  const range = $from.blockRange($to, (node) => HOLDERS.has(node.type.name) || takesBlocks(node));
  if (!range) return null;
  const blocks = [];
  for (let index = range.startIndex; index < range.endIndex; index += 1) {
    const node = range.parent.child(index);
    blocks.push(SLOTS.has(node.type.name) || node.type.name === "attribution" ? asBlock(node) : node);
  }
  return blocks;
}

/** A command: keep the selected blocks. */
export function keepBlocks(state, dispatch, view) {
  const blocks = selectedBlocks(state);
  if (!blocks || !snippetsUrl()) return false;
  if (!dispatch || !view) return true;
  const content = writeSection(schema.node("letter", null, blocks)).content ?? [];
  const name = blocks[0].textContent.split(/\s+/).slice(0, 5).join(" ");
  askName(view, { content, name, rect: view.coordsAtPos(state.selection.from) });
  return true;
}

function askName(view, { content, name, rect }) {
  ask(view, {
    title: "Save as snippet",
    label: "Name of the snippet",
    value: name.trim().slice(0, LONGEST_NAME),
    action: "Save",
    rect,
    done: (typed) => (typed ? keep(typed, content) : "Give it a name."),
  });
}

/** @returns {Promise<string>} what is wrong, or "" */
async function keep(name, content) {
  try {
    const { ok, status, answer } = await send(snippetsUrl(), { method: "POST", json: { name, content } });
    if (!ok) return answer.error || `The server could not keep it (error ${status}). Try again.`;
    forgetList();
    announce(`“${answer.snippet?.name ?? name}” is kept. Type / and its name to put it in.`);
    return "";
  } catch {
    return "No connection: nothing was kept. Try again.";
  }
}
