// What others saved, brought together with what is on the page; what nobody but a person can settle is asked about.
import { bringIn, idsOf } from "./bring_in.js";
import { showConflict } from "./conflict.js";
import { hideNotice } from "./notice.js";

const text = (value) => String(value ?? "");

/**
 * A save arrived, merged with what others saved before it.
 * @param {object} keeper see start.js @param {object} answer @param {{doc: object, fields: object}} snapshot what was
 *   sent
 */
export function takeMerged(keeper, answer, snapshot) {
  const { view, saving, journal } = keeper;
  keeper.taken = answer;
  hideNotice("other");
  const stored = answer.document?.content;
  // Even where nobody wrote anything: others may have moved sections, and that alone is in the order.
  const sections = stored
    ? bringIn(view, {
        base: snapshot.doc,
        sections: stored,
        changed: answer.merged ?? [],
        order: idsOf(snapshot.doc),
      })
    : [];
  const fields = takeFields(keeper, answer.fields ?? {}, {
    before: snapshot.fields,
    names: answer.merged_fields ?? [],
  });
  keeper.known = { ...snapshot.fields, ...answer.fields };
  if (saving.isDirty) journal.write();
  else journal.clear();
  keeper.desk?.tellSaved();
  if (sections.length || fields.length)
    settle(keeper, {
      sections,
      fields,
      version: answer.version,
      own: answer.own,
      at: answer.saved_at,
      order: orderOf(stored),
    });
}

/**
 * The same was changed elsewhere: what only the others changed comes in at once, the rest is asked about.
 * @param {object} keeper see start.js @param {object} answer of status 409
 */
export function takeConflict(keeper, answer) {
  const { view, saving, journal } = keeper;
  const { snapshot } = saving.sent;
  const theirs = answer.document?.content ?? [];
  const before = answer.base?.content;
  const conflicts = answer.conflicts ?? [];
  const sections = bringIn(view, {
    base: snapshot.doc,
    sections: theirs,
    changed: new Set([...(before ? differing(before, theirs) : []), ...conflicts]),
    order: orderOf(before ?? theirs),
    unsettled: conflicts,
  });
  const asked = new Set(answer.field_conflicts ?? []);
  const names = Object.keys(answer.fields ?? {}).filter(
    (name) => text(answer.fields[name]) !== text(keeper.known[name]) && !asked.has(name),
  );
  const fields = takeFields(keeper, answer.fields ?? {}, { before: keeper.known, names });
  const now = keeper.fields.read();
  for (const name of asked) fields.push({ name, mine: now[name], theirs: answer.fields[name] });
  journal.write();
  // Both had come to the same meanwhile, or only the order is left to say: there is nothing to ask.
  if (!sections.length && !fields.length) return saving.goOn({ version: answer.current, dirty: true });
  return settle(keeper, {
    sections,
    fields,
    version: answer.current,
    own: answer.own,
    author: answer.author,
    at: answer.at,
    theirFields: answer.fields,
    order: orderOf(theirs),
  });
}

const orderOf = (stored = []) => stored.map((section) => section.attrs.id);

/** Show what others wrote in these fields, unless it was written in here as well: then it is for a person to settle. */
function takeFields({ fields }, values, { before, names }) {
  const now = fields.read();
  const conflicts = [];
  const taken = {};
  for (const name of names) {
    if (text(values[name]) === text(now[name])) continue;
    if (text(now[name]) === text(before[name])) taken[name] = values[name];
    else conflicts.push({ name, mine: now[name], theirs: values[name] });
  }
  fields.write(taken, { fromServer: true });
  return conflicts;
}

function settle(keeper, { sections, fields, version, own, author, at, order, theirFields = {} }) {
  const { view, saving, journal, rescue } = keeper;
  saving.hold("conflict");
  keeper.said("conflict", {});
  showConflict({
    view,
    sections,
    fields,
    own,
    author,
    at,
    order,
    rescue,
    settled(values) {
      keeper.fields.write(values);
      keeper.known = { ...keeper.known, ...theirFields };
      saving.goOn({ version, dirty: true });
      journal.write();
      saving.save("settled");
    },
  });
}

/** The ids of sections that differ between two documents as the server stores them, or stand in one only. */
function differing(before, after) {
  const said = (sections) => new Map(sections.map((section) => [section.attrs.id, JSON.stringify(section)]));
  const [one, other] = [said(before), said(after)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((id) => one.get(id) !== other.get(id));
}
