// The newsletter's snippets, as the list after "/" offers them. They are fetched anew whenever that list opens.
import { answers, lookAgain } from "../menus/suggest.js";
import { without } from "../menus/chain.js";
import { send } from "../saving/requests.js";
import { insertSnippet } from "./insert.js";

const FRESH = 1000;
const AT_MOST = 40;
const RAW = new Set(["raw", "raw_block"]);
const host = { url: "", mayWriteRaw: false };
let saved = [];
let asked = 0;

/** @param {{url: string, raw: boolean}} given where snippets are listed and kept; whether raw HTML may be put in */
export function snippetsFrom({ url, raw }) {
  Object.assign(host, { url, mayWriteRaw: raw });
}

export const snippetsUrl = () => host.url;

/** What was kept just now is to be found at once. */
export function forgetList() {
  asked = 0;
}

async function fetchList() {
  if (!host.url || Date.now() - asked < FRESH) return;
  asked = Date.now();
  try {
    const { ok, answer } = await send(host.url, { method: "GET" });
    if (!ok || !Array.isArray(answer.snippets)) return;
    saved = answer.snippets.filter(
      (each) => Array.isArray(each?.content) && (host.mayWriteRaw || !hasRaw(each.content)),
    );
    lookAgain();
  } catch {
    // Offline: what was fetched before is still offered.
    asked = 0;
  }
}

const hasRaw = (nodes) =>
  nodes.some((node) => RAW.has(node?.type) || (Array.isArray(node?.content) && hasRaw(node.content)));

/** @returns {Array<object>} lines of the list: see suggest.js */
export function snippetItems(query) {
  if (!query) fetchList();
  return saved
    .filter((each) => answers(query, each.name, "snippet saved"))
    .slice(0, AT_MOST)
    .map((each) => ({
      group: "Saved",
      label: each.name,
      hint: [each.label, each.words].filter(Boolean).join(": "),
      run: (view, range) => without(view, range, insertSnippet(each)),
    }));
}
