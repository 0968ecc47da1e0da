// "{{": a value of each reader, with what stands in where a reader has none.
import { schema } from "../schema/schema.js";
import { ask } from "./ask.js";
import { answers } from "./suggest.js";

const TAGS = [
  { name: "first_name", label: "First name", hint: "Robin" },
  { name: "name", label: "Name", hint: "Robin Reader" },
  { name: "email", label: "Email address", hint: "robin@example.org" },
];
export const OWN_FIELD = /^attributes\.[A-Za-z0-9_-]{1,60}$/;

/** @type {import("./suggest.js").Source} */
export const mergeTagSource = {
  name: "merge tag",
  label: "Values of each reader",
  match(state) {
    const { $cursor } = state.selection;
    if (!$cursor || $cursor.parent.type.spec.marks === "") return null;
    const before = $cursor.parent.textBetween(
      Math.max(0, $cursor.parentOffset - 80),
      $cursor.parentOffset,
      null,
      "\ufffc",
    );
    const hit = /\{\{\s*([\w.-]*)$/.exec(before);
    return hit && { from: $cursor.pos - hit[0].length, to: $cursor.pos, query: hit[1] };
  },
  items(query) {
    const items = TAGS.filter((tag) => answers(query, tag.label, tag.name)).map((tag) => ({
      label: tag.label,
      hint: tag.hint,
      run: (view, range) => insertTag(view, range, tag.name),
    }));
    if (OWN_FIELD.test(query))
      items.push({ label: `Your own field “${query.slice(11)}”`, run: (view, range) => insertTag(view, range, query) });
    return items;
  },
};

function insertTag(view, { from, to }, name) {
  const tag = schema.node("merge_tag", { name });
  view.dispatch(view.state.tr.replaceWith(from, to, tag).scrollIntoView());
  if (name === "email") return view.focus();
  const at = from;
  ask(view, {
    title: "Fallback",
    label: "For readers of whom we know none",
    placeholder: "reader",
    action: "Use it",
    rect: view.coordsAtPos(at),
    done(value) {
      const node = view.state.doc.nodeAt(at);
      if (value && node?.type === schema.nodes.merge_tag)
        view.dispatch(view.state.tr.setNodeAttribute(at, "fallback", value.slice(0, 200)));
      return "";
    },
  });
}
