// The same was changed here and elsewhere: both versions beside each other, and one choice for each section.
import { element, freshId } from "../dom.js";
import { announce } from "../announce.js";
import { readSection, writeSection } from "../schema/json.js";
import { kindLabel } from "../sections/kinds.js";
import { sectionById } from "../sections/find.js";
import { newId } from "../sections/ids.js";
import { insertInOrder } from "./bring_in.js";
import { wordsOf } from "./conflict_words.js";
import { versionsBeside } from "./differences.js";

const FIELD_NAMES = { title: "Title", preheader: "Preheader", number: "Number", date: "Date" };

/**
 * @param {object} conflict
 * @param {import("prosemirror-view").EditorView} conflict.view
 * @param {Array<{id: string, theirs: object|null}>} conflict.sections their version of each, as a node
 * @param {Array<{name: string, mine: any, theirs: any}>} conflict.fields
 * @param {boolean} [conflict.own] whether they are the same person's, from another page
 * @param {string} conflict.author @param {string} conflict.at @param {string[]} conflict.order the ids as theirs stand
 * @param {Array<{label: string, run: () => void}>} conflict.rescue
 * @param {(fields: object) => void} conflict.settled told once the choices are in the editor
 */
export function showConflict({ view, sections, fields, own, author, at, order, rescue, settled }) {
  hideConflict();
  const words = wordsOf(own);
  const choices = [
    ...fields.map((each) => fieldChoice(each, words)),
    ...sections.map((each) => sectionChoice(view, { ...each, order, words })),
  ];
  const title = freshId("conflict");
  const panel = element(
    "form",
    { class: "conflict-panel", role: "alert", tabindex: "-1", "aria-labelledby": title, "data-conflict": true },
    element("h2", { id: title }, words.title(author, at ? ` at ${at}` : "")),
    element("p", {}, words.told),
    ...choices.map(({ dom }) => dom),
    element(
      "p",
      { class: "actions" },
      element("button", { class: "button" }, "Keep what I chose"),
      ...rescue.map(({ label, run }) =>
        element("button", { type: "button", class: "button is-quiet", onclick: run }, label),
      ),
    ),
  );
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    // One transaction: what was chosen is undone in one step.
    const tr = view.state.tr;
    const values = {};
    for (const each of choices) each.apply(tr, values);
    if (tr.docChanged) view.dispatch(tr.scrollIntoView());
    hideConflict();
    view.focus();
    announce("Your choice is kept.");
    settled(values);
  });
  document.querySelector("[data-panel]").append(panel);
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "start" });
}

export function hideConflict() {
  document.querySelector("[data-conflict]")?.remove();
}

function choice(legend, options, shown) {
  const name = freshId("choice");
  const dom = element(
    "fieldset",
    { class: "conflict-choice" },
    element("legend", {}, legend),
    shown,
    element(
      "div",
      { class: "conflict-options" },
      ...options.map(([value, label], at) =>
        element("label", {}, element("input", { type: "radio", name, value, checked: at === 0 }), ` ${label}`),
      ),
    ),
  );
  return { dom, chosen: () => dom.querySelector("input:checked").value };
}

function fieldChoice({ name, mine, theirs }, words) {
  const label = FIELD_NAMES[name] ?? name;
  const says = (value) => (value === "" || value === null || value === undefined ? "empty" : `“${value}”`);
  const { dom, chosen } = choice(
    label,
    [
      ["mine", `${words.mine}: ${says(mine)}`],
      ["theirs", `${words.theirs}: ${says(theirs)}`],
    ],
    null,
  );
  return { dom, apply: (_tr, values) => chosen() === "theirs" && Object.assign(values, { [name]: theirs }) };
}

function sectionChoice(view, { id, theirs, order, words }) {
  const mine = sectionById(view.state.doc, id)?.node ?? null;
  const options = [
    ["mine", words.mine + (mine ? "" : ": leave it deleted")],
    ["theirs", words.theirs + (theirs ? "" : ": delete it")],
    ...(mine && theirs ? [["both", words.both]] : []),
  ];
  const shown = versionsBeside({
    names: words.sides,
    mine: mine && writeSection(mine),
    theirs: theirs && writeSection(theirs),
  });
  const { dom, chosen } = choice(titleOf(mine ?? theirs), options, shown);
  return { dom, apply: (tr) => applyChoice(tr, { id, theirs, order, chosen: chosen() }) };
}

function applyChoice(tr, { id, theirs, order, chosen }) {
  const here = sectionById(tr.doc, id);
  if (chosen === "mine") return;
  if (!here) insertInOrder(tr, theirs, order);
  else if (chosen === "both") {
    const copy = readSection({ ...writeSection(theirs), attrs: { ...writeSection(theirs).attrs, id: newId() } });
    tr.insert(here.pos + here.node.nodeSize, copy);
  } else if (theirs) tr.replaceWith(here.pos, here.pos + here.node.nodeSize, theirs);
  else if (tr.doc.childCount > 1) tr.delete(here.pos, here.pos + here.node.nodeSize);
}

/** "Topic: High water" */
export function titleOf(section) {
  const first = section.firstChild?.type.name === "title" ? section.firstChild.textContent : "";
  return [kindLabel(section.type.name), first].filter(Boolean).join(": ");
}
