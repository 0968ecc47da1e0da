// One tab writes, others of the same browser read along; any of them can take over.
import { newId } from "../sections/ids.js";

// How long the tab that writes is given to save before another takes over.
const GRACE = 4000;
const ANSWER_TIME = 400;

/**
 * @typedef {{write: () => void, read: () => void, handOver: () => Promise<void>, saved: () => void}} Host
 *   `write`: this tab is the one; `read`: another is; `handOver`: save what there is; `saved`: the other tab saved
 */

/** @param {string} name what there is one of @param {Host} host */
export function shareDesk(name, host) {
  if (typeof BroadcastChannel === "undefined") {
    host.write();
    return { takeOver() {}, tellSaved() {} };
  }
  const desk = navigator.locks ? new LockedDesk(name, host) : new SpokenDesk(name, host);
  desk.start();
  return desk;
}

class Desk {
  constructor(name, host) {
    this.name = name;
    this.host = host;
    this.me = newId();
    this.writes = false;
    this.channel = new BroadcastChannel(name);
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
  }

  say(what, more = {}) {
    this.channel.postMessage({ what, from: this.me, ...more });
  }

  tellSaved() {
    this.say("saved");
  }

  async hear({ what, from, to }) {
    if (what === "hand-over" && this.writes) {
      await this.host.handOver();
      this.say("handed", { to: from });
    }
    if (what === "handed" && to === this.me) this.handed?.();
    if (what === "saved" && !this.writes) this.host.saved();
  }

  /** Ask the tab that writes to save, and wait for it; one that is stuck or gone does not answer. */
  asked() {
    return new Promise((resolve) => {
      this.handed = resolve;
      setTimeout(resolve, GRACE);
      this.say("hand-over");
    });
  }

  begin() {
    this.writes = true;
    this.host.write();
  }

  end() {
    this.writes = false;
    this.host.read();
  }
}

/** The browser keeps the lock, and frees it however the tab that had it ends. */
class LockedDesk extends Desk {
  start() {
    navigator.locks
      .request(this.name, { ifAvailable: true }, (lock) => (lock ? this.hold() : this.wait()))
      .catch(() => this.lost());
  }

  hold() {
    this.begin();
    return new Promise(() => {});
  }

  wait() {
    this.end();
    this.line = new AbortController();
    // Not returned: who has no lock must not seem to hold one.
    navigator.locks.request(this.name, { signal: this.line.signal }, () => this.hold()).catch(() => this.lost());
  }

  lost() {
    if (this.writes) this.wait();
  }

  async takeOver() {
    await this.asked();
    if (this.writes) return;
    this.line?.abort();
    navigator.locks.request(this.name, { steal: true }, () => this.hold()).catch(() => this.lost());
  }
}

/** Where the page came over plain http there are no locks: the tabs ask one another. */
class SpokenDesk extends Desk {
  start() {
    addEventListener("pagehide", () => this.writes && this.say("gone"));
    this.ask();
  }

  ask() {
    this.isTaken = false;
    this.say("who");
    setTimeout(() => (this.isTaken ? this.end() : this.begin()), ANSWER_TIME);
  }

  async hear(message) {
    if (message.what === "who" && this.writes) this.say("here");
    if (message.what === "here") this.isTaken = true;
    if (message.what === "mine" && this.writes) this.end();
    // Of several that wait one is the first to ask.
    if (message.what === "gone" && !this.writes) setTimeout(() => this.ask(), Math.random() * 1000);
    await super.hear(message);
  }

  async takeOver() {
    await this.asked();
    if (this.writes) return;
    this.say("mine");
    this.begin();
  }
}
