// Putting a snippet in: a section as a section, blocks among the words. Each is one step of the undo history.
import { announce } from "../announce.js";
import { say } from "../paste/notice.js";
import { readSection } from "../schema/json.js";
import { newId } from "../sections/ids.js";
import { childrenOf, insertMadeHere } from "../sections/moves.js";
import { putBlocks } from "../text/put_blocks.js";

/** @param {{name: string, kind: string, content: object[]}} snippet `kind` is empty where it is blocks */
export const insertSnippet =
  ({ name, kind, content }) =>
  (state, dispatch) => {
    const command = kind ? insertMadeHere(() => section(content[0])) : putBlocks(() => blocks(content));
    const ran = command(state, dispatch);
    if (dispatch && ran) announce(`“${name}” is put in. Ctrl+Z takes it out.`);
    else if (dispatch) say(`“${name}” has no place here.`);
    return ran;
  };

const section = (json) => readSection({ ...json, attrs: { ...json.attrs, id: newId() } });

/** Blocks as nodes: those of a letter, in which every block may stand. */
function blocks(content) {
  const letter = readSection({ type: "letter", attrs: { id: "" }, content });
  return letter.type.name === "letter" ? childrenOf(letter) : [];
}
