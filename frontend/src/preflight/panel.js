// What to look at before the issue goes out, while it is written: asked after each save, one question at a time.
import { closeHistory } from "prosemirror-history";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { announce } from "../announce.js";
import { element } from "../dom.js";
import { Asking } from "../preview/asking.js";
import { bringIn, idsOf } from "../saving/bring_in.js";
import { send } from "../saving/requests.js";
import { writeDocument } from "../schema/json.js";
import { markFindings } from "./marks.js";
import { placeOf } from "./places.js";

const KINDS = {
  error: "Must be mended: the issue cannot go out like this.",
  warning: "You are asked about these before it goes out.",
  hint: "Nothing keeps it from going out.",
};
// Links are looked at in the background; after these many seconds the question is put again.
const AGAIN = [3, 6, 12, 25, 50];
const OLD = "these findings may be out of date.";
const POINTED = 2500;
const QUIET = { dirty: true, saving: true, saved: true, clean: true };

const several = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const keyOf = ({ check, section, field, message }) => [check, section, field, message].join("|");

/** @param {{view: import("prosemirror-view").EditorView, fields: object, form: HTMLFormElement, data: object}} page */
export function startPreflight(page) {
  const dom = document.querySelector("[data-preflight]");
  return dom && page.data.urls.preflight ? new Panel(dom, page) : null;
}

class Panel {
  constructor(dom, { view, fields, form, data }) {
    Object.assign(this, { dom, view, fields, form, data, findings: [], asked: null, turn: 0, state: "clean" });
    this.list = dom.querySelector("[data-findings]");
    this.line = dom.querySelector("[data-preflight-says]");
    this.button = document.querySelector("[data-open-preflight]");
    this.asking = new Asking(data.urls.preflight, {
      collect: () => this.question(),
      shown: (answer) => this.shown(answer),
      failed: (words) => this.say(`${words} So ${OLD}`),
    });
    this.button.addEventListener("click", () => this.show(dom.hidden));
    dom.querySelector("[data-close-preflight]").addEventListener("click", () => this.show(false));
    dom.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("editor:said", ({ detail }) => this.told(detail));
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "F8" || event.defaultPrevented) return;
      event.preventDefault();
      this.next(event.shiftKey ? -1 : 1);
    });
    this.asking.later(300);
  }

  /** The saving went on: what is stored now is looked at. While it is kept from saving, there is nobody to ask. */
  told(state) {
    this.state = state;
    this.asking.stop();
    if (state === "saved") this.asking.later(150);
    else if (!QUIET[state]) this.say(`${state === "offline" ? "Offline" : "Not saved"}: ${OLD}`);
  }

  ask() {
    if (QUIET[this.state]) this.asking.later(0);
  }

  question() {
    this.sent = { doc: this.view.state.doc, json: writeDocument(this.view.state.doc) };
    return { fields: this.fields.read(), document: this.sent.json };
  }

  shown({ findings, waiting }) {
    // What was mended meanwhile is asked about again in a moment.
    this.asked = this.sent;
    this.say(waiting ? `${several(waiting, "link")} still being looked at.` : "");
    this.turn = waiting ? this.turn + 1 : 0;
    if (waiting && this.turn <= AGAIN.length) this.asking.later(AGAIN[this.turn - 1] * 1000);
    this.take(findings);
  }

  take(findings) {
    const isSame = JSON.stringify(findings) === JSON.stringify(this.findings);
    this.findings = findings;
    markFindings(this.view, findings, this.asked.doc, null);
    this.count();
    if (!isSame || !this.list.childElementCount) this.draw();
  }

  count() {
    const found = Object.keys(KINDS)
      .map((severity) => [this.findings.filter((each) => each.severity === severity).length, severity])
      .filter(([count]) => count);
    const grave = found.filter(([, severity]) => severity !== "hint");
    const shown = (grave.length ? grave : found).map(([count, severity]) => several(count, severity));
    this.button.textContent = shown.join(", ") || "Nothing to mend";
    this.button.dataset.gravest = grave[0]?.[1] ?? "";
  }

  draw() {
    const active = document.activeElement;
    const focused = this.list.contains(active) ? active.closest("li").dataset.key : null;
    const made = Object.entries(KINDS).map((kind) => this.group(...kind)).filter(Boolean);
    this.list.replaceChildren(...(made.length ? made : [element("p", {}, "Every check is content.")]));
    if (focused === null) return;
    const same = [...this.list.querySelectorAll("li")].find((each) => each.dataset.key === focused);
    (same ?? this.list).querySelector("button")?.focus() ?? this.dom.querySelector("h2").focus();
  }

  group(severity, hint) {
    const found = this.findings.filter((each) => each.severity === severity);
    if (!found.length) return null;
    return element(
      "section",
      { class: `pf-group is-${severity}` },
      element("h3", {}, several(found.length, severity)),
      element("p", { class: "field-hint" }, hint),
      element("ul", { role: "list" }, ...found.map((each) => this.row(each))),
    );
  }

  row(finding) {
    const { page, mend } = finding;
    const hasPlace = finding.section || finding.field;
    const words = hasPlace
      ? element("button", { type: "button", class: "pf-go", onclick: () => this.goTo(finding) }, finding.message)
      : element("p", {}, finding.message);
    const press = { type: "button", class: "button is-quiet is-small", onclick: () => this.mend(finding) };
    const address = page && this.data.urls[page];
    return element(
      "li",
      { "data-key": keyOf(finding) },
      words,
      mend && this.mayMend(finding) && element("button", press, mend.label),
      address && element("a", { href: address }, page === "looks" ? "Open the looks" : "Open the settings"),
    );
  }

  mayMend(finding) {
    return this.data.role.raw || placeOf(this.view.state.doc, this.asked.doc, finding)?.node.type.name !== "raw_block";
  }

  show(is, { focus = true } = {}) {
    this.dom.hidden = !is;
    this.button.setAttribute("aria-expanded", String(is));
    announce(is ? `The findings are open: ${this.button.textContent}.` : "The findings are closed.");
    if (focus) (is ? this.dom.querySelector("h2") : this.view).focus();
  }

  onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    this.show(false);
  }

  /** F8: one after the other, the gravest first. */
  next(by) {
    const places = this.findings.filter((each) => each.section || each.field);
    if (!places.length) return announce("Nothing to mend.");
    const now = places.findIndex((each) => keyOf(each) === this.last);
    return this.goTo(places.at(now < 0 && by < 0 ? -1 : (now + by + places.length) % places.length));
  }

  goTo(finding) {
    this.last = keyOf(finding);
    if (matchMedia("(width < 68rem)").matches && !this.dom.hidden) this.show(false, { focus: false });
    announce(`${finding.severity}: ${finding.message}`);
    const field = finding.field && this.form.querySelector(`[name="${CSS.escape(finding.field)}"]`);
    if (field) return field.focus();
    const { view } = this;
    const at = placeOf(view.state.doc, this.asked.doc, finding);
    if (!at) return announce("Its section is no longer there.");
    view.dispatch(view.state.tr.setSelection(selectionAt(view.state.doc, at.pos)));
    view.focus();
    markFindings(view, this.findings, this.asked.doc, finding);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => markFindings(view, this.findings, this.asked.doc, null), POINTED);
    const dom = at.node.isText ? view.domAtPos(at.pos + 1).node.parentElement : view.nodeDOM(at.pos);
    return dom?.scrollIntoView?.({ block: "center" });
  }

  /** One step of the undo history; what was typed since the findings were asked for stays. */
  async mend(finding) {
    const { view, asked } = this;
    const { section, path, mend } = finding;
    if (!view.editable) return this.say("The words are only to be read here.");
    try {
      const json = { document: asked.json, section, path, mend };
      const { ok, answer } = await send(this.data.urls.mend, { method: "POST", json });
      if (!ok) return this.say(`${answer.error || "That could not be mended."} Nothing was changed.`);
      // A step of its own, however soon after the last key.
      view.dispatch(closeHistory(view.state.tr));
      const unsettled = bringIn(view, { ...differing(asked, answer.document.content), isEdit: true });
      if (unsettled.length) return this.say("The text has changed there. Look at the findings again.");
      this.take(this.findings.filter((each) => each !== finding));
      // The places of the others are asked for at once, so that the next mend finds them.
      this.ask();
      return announce(`Mended: ${mend.label}. Ctrl+Z takes it back. ${this.button.textContent}.`);
    } catch {
      return this.say("No connection. Nothing was changed.");
    }
  }

  say(words) {
    if (this.line.textContent !== words) this.line.textContent = words;
  }
}

/** What the mend changed, as `bringIn` takes it. */
function differing({ doc, json }, sections) {
  const before = new Map(json.content.map((each) => [each.attrs.id, JSON.stringify(each)]));
  const after = new Map(sections.map((each) => [each.attrs.id, JSON.stringify(each)]));
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
  return { base: doc, sections, changed, order: idsOf(doc) };
}

/** The caret in the words there, or the thing itself where it has none. */
function selectionAt(doc, pos) {
  const node = doc.nodeAt(pos);
  if (node?.isText) return TextSelection.create(doc, pos + node.nodeSize);
  if (node?.isAtom && NodeSelection.isSelectable(node)) return NodeSelection.create(doc, pos);
  return Selection.near(doc.resolve(Math.min(pos + 1, doc.content.size)));
}
