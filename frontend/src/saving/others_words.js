// Undo takes back what was done here, never what others wrote into it meanwhile: where it would, it asks first. A
// section's settings that others changed stay as they are, without a question.
import { isHistoryTransaction, redo, undo } from "prosemirror-history";
import { Plugin, PluginKey } from "prosemirror-state";
import { sectionById } from "../sections/find.js";
import { SwapStep } from "../sections/swap.js";
import { isSameSetting } from "../sections/turning.js";
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

const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * The settings that others gave: by section and name, with the kind it had then. What is set here after that is one's
 * own again.
 * @param {Map<string, Record<string, {kind: string, value: unknown}>>} settings
 */
function settingsAfter(tr, settings) {
  const isTheirs = tr.getMeta(FROM_SERVER);
  if (!tr.docChanged || isHistoryTransaction(tr) || (!isTheirs && !settings.size)) return settings;
  const next = new Map(settings);
  tr.doc.forEach(({ attrs, type }) => {
    const before = isTheirs && sectionById(tr.before, attrs.id)?.node;
    const given = { ...next.get(attrs.id) };
    for (const [name, value] of Object.entries(attrs)) {
      const known = given[name];
      if (before?.type === type && !alike(before.attrs[name], value)) given[name] = { kind: type.name, value };
      else if (known && isSameSetting(known.kind, type.name, name) && !alike(known.value, value)) delete given[name];
    }
    next.set(attrs.id, given);
  });
  return next;
}

/** Give back what undo took from others' settings. A kind that has no such setting has lost nothing. */
function settingsGivenBack({ tr }, settings) {
  for (const [id, given] of settings) {
    const here = sectionById(tr.doc, id);
    for (const [name, { kind, value }] of Object.entries(given))
      if (here && isSameSetting(kind, here.node.type.name, name) && !alike(here.node.attrs[name], value))
        tr.setNodeAttribute(here.pos, name, value);
  }
  return tr.docChanged ? tr : null;
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
    state: {
      init: () => ({ ranges: [], settings: new Map() }),
      apply: (tr, { ranges, settings }) => ({
        ranges: tr.steps.length ? apply(tr, ranges) : ranges,
        settings: settingsAfter(tr, settings),
      }),
    },
    appendTransaction: (transactions, _before, state) =>
      transactions.some(isHistoryTransaction) ? settingsGivenBack(state, key.getState(state).settings) : null,
    view: (editor) => ((view = editor), {}),
    filterTransaction(tr, state) {
      if (!isHistoryTransaction(tr)) return true;
      if (!tr.getMeta(ALLOWED)) {
        const { ranges } = key.getState(state);
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
