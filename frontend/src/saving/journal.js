// What is not saved yet, kept on this device: within 300 ms of every change, until the server has it.
import { createStore, del, entries, set } from "idb-keyval";
import { newId } from "../sections/ids.js";

const AFTER_CHANGE = 250;
const FORMAT = 1;

// studio/page.js empties this store at sign-out: it goes by the same names.
const store = () => createStore("fortnight", "journal");

/**
 * @typedef {{format: number, account: number, issue: number, at: number, version: number, unanswered: string[], fields:
 *   object, document: object, caret?: number}} Entry
 *   `version`: the one these words were written on; `unanswered`: saves of them whose answers never came; `caret`:
 *   where one was writing, as a place in the document
 */
export class Journal {
  /** @param {{account: number, issue: number, collect: () => object, told: (works: boolean) => void}} host */
  constructor({ account, issue, collect, told }) {
    this.account = account;
    this.issue = issue;
    this.collect = collect;
    this.told = told;
    this.works = true;
    this.timer = 0;
    // One key for each opening of the page: what another tab left behind is not overwritten.
    this.key = [account, issue, newId()];
    this.queue = Promise.resolve();
  }

  get store() {
    return (this.opened ??= store());
  }

  /** Something changed: it is written down in a moment, with all that comes until then. */
  touched() {
    this.timer ||= setTimeout(() => this.write(), AFTER_CHANGE);
  }

  /** Write now. */
  write() {
    clearTimeout(this.timer);
    this.timer = 0;
    const entry = { format: FORMAT, account: this.account, issue: this.issue, at: Date.now(), ...this.collect() };
    return this.run(() => set(this.key, entry, this.store));
  }

  /** The server has it. */
  clear() {
    clearTimeout(this.timer);
    this.timer = 0;
    return this.run(() => del(this.key, this.store));
  }

  /** In order, and never failing: a browser that keeps nothing is said once, and saving goes on. */
  run(task) {
    this.queue = this.queue.then(task).then(
      () => this.tell(true),
      () => this.tell(false),
    );
    return this.queue;
  }

  tell(works) {
    if (works !== this.works) this.told((this.works = works));
  }

  /**
   * What earlier openings of this page left behind, the newest first.
   * @returns {Promise<Array<{key: any, entry: Entry}>>}
   */
  async leftBehind() {
    try {
      const all = await entries(this.store);
      const mine = all.filter(
        ([key, entry]) =>
          Array.isArray(key) &&
          key[0] === this.account &&
          key[1] === this.issue &&
          key[2] !== this.key[2] &&
          isEntry(entry),
      );
      return mine.map(([key, entry]) => ({ key, entry })).sort((one, other) => other.entry.at - one.entry.at);
    } catch {
      this.tell(false);
      return [];
    }
  }

  forget(key) {
    return this.run(() => del(key, this.store));
  }
}

const isEntry = (entry) =>
  entry?.format === FORMAT &&
  Number.isInteger(entry.version) &&
  Array.isArray(entry.document?.content) &&
  entry.fields !== null &&
  typeof entry.fields === "object";
