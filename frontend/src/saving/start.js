// Everything that keeps the words: saving, the journal, other tabs, what others saved, signing in again.
import { writeDocument } from "../schema/json.js";
import { sectionById } from "../sections/find.js";
import { askWhose } from "./another_account.js";
import { Autosave } from "./autosave.js";
import { bringIn, idsOf } from "./bring_in.js";
import { hideConflict } from "./conflict.js";
import { Journal } from "./journal.js";
import { flushOnLeaving } from "./leaving.js";
import { hideNotice, showNotice, showNotices } from "./notice.js";
import { setReadOnly } from "./read_only.js";
import { send } from "./requests.js";
import { rescueActions } from "./rescue.js";
import { offerWords } from "./restore.js";
import { askToSignIn } from "./sign_in.js";
import { statusLine, wordsFor } from "./status.js";
import { shareDesk } from "./tabs.js";
import { putBackInto } from "./taking_back.js";
import { takeConflict, takeMerged } from "./together.js";

const KEEPING =
  "This browser keeps no copy of your words on this device (a private window, or a full disk). They are saved to the " +
  "server as you write; do not close this page before it says “Saved”.";

/** @param {{view: import("prosemirror-view").EditorView, fields: object, form: HTMLFormElement, data: object}} page */
export function startSaving(page) {
  return new Keeper(page);
}

class Keeper {
  constructor({ view, fields, form, data }) {
    Object.assign(this, { view, fields, form, data });
    this.account = data.account ?? { id: 0, username: "" };
    this.status = statusLine(document.querySelector("[data-save-state]"));
    // The fields as the server and this page knew them last: what differs from them was changed here.
    this.known = this.fields.read();
    this.rescue = rescueActions(() => this.collect());
    this.journal = new Journal({
      account: this.account.id,
      issue: data.issue,
      collect: () => ({
        version: this.saving.version,
        unanswered: this.saving.unanswered,
        known: this.known,
        caret: this.view.state.selection.head,
        ...this.words(),
      }),
      told: (works) => this.tellOfJournal(works),
    });
    this.saving = new Autosave(data.urls.document, {
      version: data.version,
      collect: () => this.collect(),
      said: (state, answer) => this.said(state, answer),
      changed: () => this.journal.touched(),
      saved: (answer, snapshot) => takeMerged(this, answer, snapshot),
      refused: (answer) => this.refused(answer),
      conflict: (answer) => takeConflict(this, answer),
    });
    this.lockName = `fortnight:issue:${data.issue}`;
    this.desk = shareDesk(this.lockName, {
      write: () => this.write(),
      read: () => this.read(),
      handOver: () => this.saving.save("left"),
      saved: () => this.refresh(),
    });
    flushOnLeaving(this);
  }

  words() {
    return { fields: this.fields.read(), document: writeDocument(this.view.state.doc) };
  }

  collect() {
    const words = this.words();
    return { ...words, snapshot: { doc: this.view.state.doc, fields: words.fields } };
  }

  /**
   * Someone typed, or what is on the page changed in any other way.
   * @param {import("prosemirror-state").Transaction} [tr]
   */
  touched(tr) {
    if (tr?.getMeta("fromServer")) {
      if (this.saving.isDirty) this.journal.touched();
    } else this.saving.touched();
  }

  /** Ctrl+S, or the button. */
  save() {
    if (this.saving.state === "signed-out" || this.saving.state === "forbidden") this.signIn();
    const open = document.querySelector("[data-conflict]");
    open?.focus();
    return this.saving.save("saved");
  }

  said(state, answer) {
    document.dispatchEvent(new CustomEvent("editor:said", { detail: state }));
    const isLeft = ["offline", "failed"].includes(state);
    const isTold = ["refused", "conflict", "frozen", "gone", "signed-out", "forbidden", "shut"].includes(state);
    const actions = isLeft ? this.rescue : isTold ? [{ label: "Show why", run: showNotices }] : [];
    this.status(state, wordsFor(state, answer, this.journal.works), actions);
    if (state === "dirty" || state === "saving") return;
    if (state !== "refused") this.fields.complain();
    for (const name of ["session", "stopped"]) if (state !== name) hideNotice(name);
    if (["signed-out", "forbidden", "shut"].includes(state)) this.tellOfSession(state, answer);
    if (state === "frozen" || state === "gone") this.tellOfEnd(answer);
  }

  tellOfSession(state, answer) {
    const words = answer.error || "You were signed out. What you wrote is still on this page.";
    const signIn = { label: state === "forbidden" ? "Sign in as someone else" : "Sign in", run: () => this.signIn() };
    // The page stays open with its words; coming back to it tries to save again.
    const mend = { label: "Do that in a new tab", run: () => window.open(answer.page, "_blank", "noopener") };
    const actions = [{ ...(state === "shut" ? mend : signIn), main: true }, ...this.rescue];
    showNotice("session", { words, actions });
    if (answer.reason === "saved" && state === "signed-out") this.signIn();
  }

  signIn() {
    askToSignIn({
      url: this.data.urls.login,
      username: this.account.username,
      done: (user) => {
        if (user && user.id !== this.account.id) return askWhose(this, user);
        hideNotice("other");
        return this.saving.save("saved");
      },
    });
  }

  /** The issue went out, or is gone: there is nothing to save to. */
  tellOfEnd(answer) {
    const words = answer.error || "This issue can no longer be changed. What you wrote is still on this page.";
    showNotice("stopped", { words, actions: this.rescue, focus: true });
    this.journal.write();
    setReadOnly(this.view, this.form, true);
  }

  refused(answer) {
    this.fields.complain(answer.fields);
    const problems = (answer.problems ?? []).filter(({ section }) => sectionById(this.view.state.doc, section));
    const actions = problems
      .slice(0, 5)
      .map(({ section, message }, at) => ({
        label: problems.length > 1 ? `Show place ${at + 1}: ${message}` : "Show it",
        run: () => this.show(section),
      }));
    showNotice("stopped", {
      words: answer.error || "This could not be saved as it is.",
      actions: [...actions, ...this.rescue],
    });
  }

  show(section) {
    const found = this.view.dom.querySelector(`[data-section="${CSS.escape(section)}"]`);
    found?.scrollIntoView({ block: "center" });
    found?.classList.add("is-pointed-at");
    setTimeout(() => found?.classList.remove("is-pointed-at"), 2500);
  }

  /** This tab is the one that writes. */
  async write() {
    const wasReading = this.isReading;
    this.isReading = false;
    if (wasReading) {
      if (!this.saving.isDirty && !(await this.refresh())) return this.cannotBegin();
      hideNotice("tab");
      setReadOnly(this.view, this.form, false);
      this.saving.goOn({ unanswered: this.saving.unanswered });
      if (this.saving.isDirty) this.saving.save("autosave");
      else this.status("saved", "You write here now");
    }
    return offerWords({
      journal: this.journal,
      collect: () => this.words(),
      zone: this.data.newsletter.zone,
      putBack: (entry) => putBackInto(this, entry),
    });
  }

  cannotBegin() {
    showNotice("tab", {
      words:
        "The newest words of this issue could not be fetched from the server, so they are only to be read here " +
        "for now.",
      actions: [{ label: "Try again", main: true, run: () => ((this.isReading = true), this.write()) }],
    });
  }

  /** Another tab of this browser writes. */
  read() {
    this.isReading = true;
    hideConflict();
    this.saving.hold("tab");
    if (this.saving.isDirty) this.journal.write();
    setReadOnly(this.view, this.form, true);
    this.status("reading", wordsFor("reading", {}, true));
    showNotice("tab", {
      tone: "warn",
      words:
        "This issue is open in another tab of this browser. Here it is only to be read, so that the two do not get " +
        "in each other’s way.",
      actions: [
        { label: "Take over and write here", main: true, run: () => this.desk.takeOver() },
        ...(this.saving.isDirty ? this.rescue : []),
      ],
    });
  }

  /** From the journal: the fields as they were known where these words were written. */
  takeKnown(known) {
    this.known = known;
  }

  /** What the server has now, where nothing was written here. @returns {Promise<boolean>} whether it could be had */
  async refresh() {
    if (this.saving.isDirty) return true;
    try {
      const { ok, answer } = await send(this.data.urls.document + (this.isReading ? "?look" : ""), { method: "GET" });
      if (!ok) return false;
      const doc = this.view.state.doc;
      const order = idsOf(doc);
      const theirs = answer.document.content;
      bringIn(this.view, {
        base: doc,
        sections: theirs,
        changed: new Set([...order, ...theirs.map((section) => section.attrs.id)]),
        order,
      });
      this.fields.write(answer.fields, { fromServer: true });
      this.known = this.fields.read();
      this.saving.version = answer.version;
      return true;
    } catch {
      return false;
    }
  }

  tellOfJournal(works) {
    if (works) hideNotice("journal");
    else showNotice("journal", { tone: "warn", words: KEEPING });
  }
}
