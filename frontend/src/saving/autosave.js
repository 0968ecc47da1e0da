// Saving as one types: one save in flight, the next one waits; the words stay on the page whatever goes wrong.
import { newId } from "../sections/ids.js";
import { send } from "./requests.js";

const AFTER_EDIT = 2500;
// Who types without a pause is saved all the same.
const AT_MOST = 20_000;
const RETRIES = [3000, 5000, 15_000, 30_000, 60_000];
const MOST_UNANSWERED = 100;
const SLIPPED = "This page made a mistake while saving. It tries again; your words stay here.";
const WEIGHT = { autosave: 0, left: 1, settled: 2, saved: 3 };

/**
 * @typedef {"clean"|"dirty"|"saving"|"saved"|"offline"|"failed"|"signed-out"|"forbidden"|"shut"|"conflict"|"frozen"|
 *   "gone"|"refused"} State
 * @typedef {{version: number, unanswered?: string[], collect: () => {fields: object, document: object, snapshot: any},
 *   said: (state: State, answer: {error?: string, saved_at?: string, again?: number, reason?: string}) => void,
 *   changed: () => void,
 *   saved: (answer: object, snapshot: any) => void, refused: (answer: object) => void, conflict: (answer: object) =>
 *   void}} Host
 *   `collect` gives what is on the page now; `saved` takes in what the server merged; `conflict` settles a 409 and then
 *   calls `goOn`. `again` is how many milliseconds there are until the next try.
 */
export class Autosave {
  /** @param {string} url @param {Host} host */
  constructor(url, host) {
    this.url = url;
    this.host = host;
    this.version = host.version;
    this.state = "clean";
    this.edits = 0;
    this.saved = 0;
    this.refused = -1;
    this.failures = 0;
    this.timer = 0;
    this.since = 0;
    this.inFlight = null;
    this.queued = "";
    // Saves that may have been stored without our knowing: the next one says that it was written on top of them.
    this.unanswered = [...(host.unanswered ?? [])];
    // A conflict, another tab, an issue that went out: no more saving until that is settled.
    this.waits = "";
  }

  get isDirty() {
    return this.edits !== this.saved;
  }

  get hasNews() {
    return this.isDirty && this.edits !== this.refused;
  }

  /** Something on the page changed. */
  touched() {
    this.edits += 1;
    this.since ||= Date.now();
    this.host.changed();
    if (this.waits) return;
    // The next try is on its way already; typing does not hurry a server that is away.
    if (this.failures) return;
    if (!this.inFlight) this.say("dirty");
    this.later(Math.max(0, Math.min(AFTER_EDIT, this.since + AT_MOST - Date.now())));
  }

  /** No saving before `goOn`. @param {string} why */
  hold(why) {
    this.waits = why;
    clearTimeout(this.timer);
  }

  /** Save on top of that version from now on; `dirty` where the page says something else than it. */
  goOn({ version = this.version, dirty = this.isDirty, unanswered = [] } = {}) {
    this.version = version;
    this.unanswered = unanswered;
    this.tried = null;
    this.waits = "";
    this.failures = 0;
    this.refused = -1;
    this.saved = dirty ? -1 : this.edits;
    if (dirty) this.later(AFTER_EDIT);
  }

  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save("autosave"), milliseconds);
  }

  /** Save now. Resolves when nothing is in flight any more. @param {"autosave"|"saved"|"left"|"settled"} reason */
  async save(reason) {
    clearTimeout(this.timer);
    if (this.inFlight) {
      if (!this.queued || WEIGHT[reason] > WEIGHT[this.queued]) this.queued = reason;
      return this.inFlight;
    }
    if (this.waits || (reason === "autosave" && !this.hasNews && !this.failures)) return undefined;
    this.inFlight = this.run(reason);
    return this.inFlight;
  }

  /** Nothing was written here, and elsewhere something was: what is on the page, merged with that. */
  catchUp() {
    return (this.inFlight ??= this.run("autosave"));
  }

  async run(reason) {
    let next = reason;
    try {
      while (next) {
        await this.put(next).catch((error) => this.slipped(error, next));
        next = this.waits || this.failures ? "" : this.queued;
        this.queued = "";
        if (next === "autosave" && !this.hasNews) next = "";
      }
    } finally {
      this.inFlight = null;
    }
    if (this.hasNews && !this.waits && !this.failures) this.later(AFTER_EDIT);
  }

  /**
   * What is sent, under an id that is the same on every try: an answer that was lost does not make a second version.
   */
  attempt(reason) {
    if (this.tried?.edits !== this.edits) this.tried = { edits: this.edits, id: newId() };
    const { snapshot, ...said } = this.host.collect();
    const unanswered = this.unanswered.filter((id) => id !== this.tried.id).slice(-MOST_UNANSWERED);
    return { snapshot, json: { base_version: this.version, save_id: this.tried.id, unanswered, reason, ...said } };
  }

  async put(reason) {
    const at = this.edits;
    this.since = 0;
    const { json, snapshot } = this.attempt(reason);
    this.sent = { json, snapshot };
    this.unanswered = [...json.unanswered, json.save_id];
    // The journal names this save too: should its answer never come, the words are not taken for someone else's.
    if (this.isDirty) this.host.changed();
    // While it is tried again and again the line goes on saying what is wrong.
    if (!this.failures) this.say("saving");
    let got;
    try {
      got = await send(this.url, { method: "PUT", json });
    } catch {
      return this.waits ? undefined : this.failed("offline", {}, reason);
    }
    // Another tab took over meanwhile: what was stored is stored, the rest is that tab's affair.
    if (this.waits && !got.ok) return undefined;
    return this.settle({ ...got, at, snapshot, reason });
  }

  settle({ ok, status, answer, at, snapshot, reason }) {
    if (ok && Number.isInteger(answer.version)) return this.succeeded(answer, at, snapshot);
    // An error of the server itself, or of what stands before it: it may have been stored, and it may pass.
    if (ok || status >= 500 || status === 429 || status === 408) return this.failed("failed", answer, reason);
    this.unanswered = this.unanswered.filter((id) => id !== this.tried?.id);
    if (status === 401) return this.failed("signed-out", answer, reason);
    if (status === 403) return this.failed(answer.page ? "shut" : "forbidden", answer, reason);
    if (status === 409) return this.stop("conflict", answer, () => this.host.conflict(answer));
    if (status === 423) return this.stop("frozen", answer);
    if (status === 404 || status === 410) return this.stop("gone", answer);
    // The same words would be refused again: the next change tries anew.
    this.refused = at;
    this.failures = 0;
    this.say("refused", answer);
    return this.host.refused(answer);
  }

  /** A mistake of this page's own: it is told, and tried again as if the answer had never come. */
  slipped(error, reason) {
    reportError(error);
    if (this.waits === "conflict") this.waits = "";
    if (!this.waits) this.failed("failed", { error: SLIPPED }, reason);
  }

  succeeded(answer, at, snapshot) {
    const { version, unanswered, tried, saved } = this;
    Object.assign(this, { version: answer.version, unanswered: [], tried: null, saved: at });
    try {
      this.host.saved(answer, snapshot);
    } catch (error) {
      // What others wrote is not on the page: saved on top of that version, the page would take it away.
      Object.assign(this, { version, unanswered, tried, saved });
      throw error;
    }
    this.failures = 0;
    if (this.waits) return;
    this.say(this.isDirty ? "dirty" : "saved", answer);
  }

  stop(state, answer, then) {
    this.hold(state);
    this.say(state, answer);
    then?.();
  }

  failed(state, answer, reason) {
    // Whoever has to sign in first is not hurried: coming back to the page tries again as well.
    const waitsForSomeone = ["signed-out", "forbidden", "shut"].includes(state);
    const again = RETRIES[waitsForSomeone ? RETRIES.length - 1 : Math.min(this.failures, RETRIES.length - 1)];
    this.failures += 1;
    this.later(again);
    this.say(state, { ...answer, again, reason });
  }

  say(state, answer = {}) {
    this.state = state;
    this.host.said(state, answer);
  }
}
