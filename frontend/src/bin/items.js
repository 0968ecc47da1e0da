// What is in the newsletter's bin: fetched, searched, and as nodes of the document.
import { send } from "../saving/requests.js";
import { schema } from "../schema/schema.js";
import { isSafeLink } from "../schema/urls.js";

// As many as the server gives at once: where there are more, it does the searching.
const MOST_AT_ONCE = 500;

/**
 * @typedef {{id: number, url: string, title: string, note: string, site: string, description: string,
 *   uses: Array<{issue: number, number: number, section: string}>, used: boolean, node: object|null}} Item
 */
export class Bin {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.items = [];
    this.isWhole = true;
    this.last = 0;
  }

  /** Fetch them. @returns {Promise<string>} what went wrong, or ""; null where a later question came in between */
  async fetch(wanted = "") {
    const asked = (this.last += 1);
    try {
      const { ok, status, answer } = await send(`${this.url}?q=${encodeURIComponent(wanted)}`, { method: "GET" });
      if (asked !== this.last) return null;
      if (!ok || !Array.isArray(answer.links)) return answer.error || `The bin could not be read (error ${status}).`;
      this.items = answer.links.filter((item) => item && (!item.url || isSafeLink(item.url)));
      if (!wanted) this.isWhole = answer.links.length < MOST_AT_ONCE;
      return "";
    } catch {
      return asked === this.last ? "No connection: the bin could not be read." : null;
    }
  }

  /** Those with all these words; what stands in an issue already comes last. @returns {Item[]} */
  found(wanted) {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const says = (item) => [item.title, item.note, item.url, item.description].join(" ").toLowerCase();
    const hits = this.items.filter((item) => words.every((word) => says(item).includes(word)));
    return [...hits.filter((item) => !item.used), ...hits.filter((item) => item.used)];
  }
}

/** How it is called in the list. */
export const nameOf = ({ title, url, note }) => title || url || firstLine(note);
const firstLine = (text) => text.trim().split("\n")[0];

/** "in #41", "in this issue" @param {boolean} isHere whether the page's text has it already */
export function marks({ uses = [], used }, issue, isHere) {
  const others = uses.filter((use) => use.issue !== issue).map((use) => `in #${use.number}`);
  if (isHere) return ["in this issue", ...others];
  return others.length || !used || uses.length ? others : ["used"];
}

const text = (words) => (words ? schema.text(words) : null);
const paragraphs = (note) =>
  note
    .split(/\n+/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => schema.node("paragraph", null, text(line)));

/** A link card with the thought below it; a note by itself is its paragraphs. @param {Item} item */
export function asCard({ url, title, description, image, site, note }) {
  if (!url) return paragraphs([title, note].filter(Boolean).join("\n"));
  return [schema.node("link_card", { href: url, title, description, image, site }), ...paragraphs(note)];
}

/** A point of a list: the link, and the thought beside it. @param {Item} item */
export function asPoint({ url, title, note }) {
  const [first = "", ...rest] = note
    .split(/\n+/)
    .map((line) => line.trim())
    .filter(Boolean);
  if (!url) return schema.node("list_item", null, paragraphs([title, note].filter(Boolean).join("\n")));
  const link = schema.text(title || url, [schema.mark("link", { href: url })]);
  const words = [link, ...(first ? [schema.text(`: ${first}`)] : [])];
  return schema.node("list_item", null, [schema.node("paragraph", null, words), ...paragraphs(rest.join("\n"))]);
}

/** The addresses that stand in the text. */
export function addressesIn(doc) {
  const found = new Set();
  doc.descendants((node) => {
    if (node.attrs.href) found.add(node.attrs.href);
    for (const mark of node.marks) if (mark.attrs.href) found.add(mark.attrs.href);
  });
  return found;
}
