// Ranges that wait for an answer of the server. They move along with the text, and are shown.
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

const key = new PluginKey("pending");
let last = 0;

/** Remember a range; gives the id it is found by. */
export function hold(tr, from, to) {
  last += 1;
  tr.setMeta(key, { add: { id: last, from, to } });
  return last;
}

/** Where the range is now; null where it was taken away. */
export function held(state, id) {
  const [found] = key.getState(state).find(undefined, undefined, (spec) => spec.id === id);
  return found ? { from: found.from, to: found.to } : null;
}

export const release = (tr, id) => tr.setMeta(key, { remove: id });

export const pendingRanges = () =>
  new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, set) {
        let next = set.map(tr.mapping, tr.doc);
        const { add, remove } = tr.getMeta(key) ?? {};
        if (add)
          next = next.add(tr.doc, [Decoration.inline(add.from, add.to, { class: "is-pending" }, { id: add.id })]);
        if (remove) next = next.remove(next.find(undefined, undefined, (spec) => spec.id === remove));
        return next;
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
