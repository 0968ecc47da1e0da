// Asks the server for the preview: shortly after typing pauses, one question at a time, the newest words each time.
import { send } from "../saving/requests.js";

export const AFTER_TYPING = 60;

export class Asking {
  /**
   * @param {string} url @param {{collect: () => object, shown: (answer: object) => void, failed: (words: string,
   *   answer?: object) => void}} host
   */
  constructor(url, host) {
    this.url = url;
    this.host = host;
    this.timer = 0;
    this.isAsking = false;
    this.again = false;
  }

  /** Something changed. */
  later(milliseconds = AFTER_TYPING) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), milliseconds);
  }

  stop() {
    clearTimeout(this.timer);
    this.again = false;
  }

  async ask() {
    if (this.isAsking) {
      this.again = true;
      return;
    }
    this.isAsking = true;
    try {
      const { ok, status, answer } = await send(this.url, { method: "POST", json: this.host.collect() });
      if (ok && (typeof answer.subject === "string" || answer.findings)) this.host.shown(answer);
      else this.host.failed(wordsFor(status, answer), answer);
    } catch {
      this.host.failed("No connection.");
      // The words may not change again before it is back.
      this.later(5000);
    } finally {
      this.isAsking = false;
    }
    if (this.again) {
      this.again = false;
      this.ask();
    }
  }
}

function wordsFor(status, answer) {
  if (status === 401) return "You were signed out.";
  const problem = answer.problems?.[0]?.message;
  if (status === 422 && problem) return problem;
  return answer.error || `The server could not make it (error ${status}).`;
}
