// A section that takes blocks always has one to write in.
import { Plugin } from "prosemirror-state";
import { schema } from "../schema/schema.js";
import { closingCount, leadingCount, takesBlocks } from "./slots.js";

export const alwaysWritable = () =>
  new Plugin({
    appendTransaction(transactions, before, state) {
      if (!transactions.some((tr) => tr.docChanged)) return null;
      const tr = state.tr;
      state.doc.forEach((section, pos, index) => {
        if (index < before.doc.childCount && before.doc.child(index) === section) return;
        if (!takesBlocks(section) || leadingCount(section) + closingCount(section) < section.childCount) return;
        let at = pos + 1;
        for (let slot = 0; slot < leadingCount(section); slot += 1) at += section.child(slot).nodeSize;
        tr.insert(tr.mapping.map(at), schema.node("paragraph"));
      });
      return tr.docChanged ? tr : null;
    },
  });
