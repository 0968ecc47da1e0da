// Taking one's words elsewhere, whatever the server says: to the clipboard, or as a file.
import { announce } from "../announce.js";
import { element } from "../dom.js";
import { issueWords } from "./plain_words.js";

/** @param {() => {fields: object, document: object}} collect @returns {Array<{label: string, run: () => void}>} */
export function rescueActions(collect) {
  const words = () => {
    const { fields, document: stored } = collect();
    return { fields, text: issueWords(fields, stored.content ?? []) };
  };
  return [
    { label: "Copy my text", run: () => copyWords(words().text) },
    { label: "Download as a file", run: () => download(words()) },
  ];
}

/** To the clipboard, or, where the page has none (plain http), by way of a selection. */
export async function copyWords(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  announce("Your text is copied.");
}

function download({ fields, text }) {
  const link = element("a", {
    href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })),
    download: fileName(fields),
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  announce("Your text is downloaded.");
}

/** `21-high-water.md`: letters of any script, digits and hyphens. */
function fileName({ number, title }) {
  const words = `${number || "issue"} ${title ?? ""}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `${words.slice(0, 80)}.md`;
}
