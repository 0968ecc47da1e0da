// Undo takes back what was done here, never what others wrote into it meanwhile: where it would, it asks first.
import { isHistoryTransaction, redo, undo } from "prosemirror-history";
import { Plugin, PluginKey } from "prosemirror-state";
import { SwapStep } from "../sections/swap.js";
import { FROM_SERVER } from "./bring_in.js";
import { hideNotice, showNotice } from "./notice.js";

const key = new PluginKey("others");
const ALLOWED = "takesOthersWords";

/**
 * Where others' words are after a step: a range falls apart where something is written in it here.
 * @param {Array<[number, number]>} ranges
 */
function after(ranges, step) {
  const map = step.getMap();
  let left = ranges;
  if (!(step instanceof SwapStep))
    map.forEach((start, end) => {
      left = left.flatMap(([from, to]) =>
        end < from || start > to
          ? [[from, to]]
          : [
              [from, Math.min(start, to)],
              [Math.max(end, from), to],
            ],
      );
    });
  return left.map(([from, to]) => [map.map(from, 1), map.map(to, -1)]).filter(([from, to]) => from < to);
}

const sizeOf = (ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

function apply(tr, ranges) {
  return tr.steps.reduce((now, step) => {
    const next = after(now, step);
    if (tr.getMeta(FROM_SERVER) && !(step instanceof SwapStep))
      step.getMap().forEach((_start, _end, from, to) => from < to && next.push([from, to]));
    return next;
  }, ranges);
}

export function othersWords() {
  let view;
  function ask(isRedo) {
    showNotice("undo", {
      words: `${isRedo ? "Redoing" : "Undoing"} that would take away what others wrote there meanwhile.`,
      actions: [
        {
          label: isRedo ? "Redo it all the same" : "Undo it all the same",
          run: () => {
            hideNotice("undo");
            (isRedo ? redo : undo)(view.state, (tr) => view.dispatch(tr.setMeta(ALLOWED, true)));
            view.focus();
          },
        },
        { label: "Leave it", main: true, run: () => (hideNotice("undo"), view.focus()) },
      ],
    });
  }
  return new Plugin({
    key,
    state: { init: () => [], apply: (tr, ranges) => (tr.steps.length ? apply(tr, ranges) : ranges) },
    view: (editor) => ((view = editor), {}),
    filterTransaction(tr, state) {
      if (!isHistoryTransaction(tr)) return true;
      if (!tr.getMeta(ALLOWED)) {
        const ranges = key.getState(state);
        if (sizeOf(apply(tr, ranges)) < sizeOf(ranges)) {
          ask(tr.getMeta("history$")?.redo);
          return false;
        }
      }
      hideNotice("undo");
      return true;
    },
  });
}
