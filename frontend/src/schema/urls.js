// Which addresses a document may hold; the same rule as newsletter/document/attributes.py, which has the last word.
const LINKS = new Set(["", "http:", "https:", "mailto:", "tel:"]);
const PICTURES = new Set(["", "http:", "https:"]);
const LONGEST = 4096;
// Browsers skip these inside a scheme.
const SKIPPED = /[\u0000-\u0020\u007f\u200b\ufeff]/g;

function schemeOf(url) {
  const found = /^([a-z][a-z0-9+.-]*):/i.exec(url.replace(SKIPPED, ""));
  return found ? `${found[1].toLowerCase()}:` : "";
}

export const isSafeLink = (url) => url.length <= LONGEST && LINKS.has(schemeOf(url));
export const isSafePicture = (url) => url.length <= LONGEST && PICTURES.has(schemeOf(url));

/** What someone typed as an address, made whole: `example.org/x` gets a scheme, `a@example.org` becomes a mail link. */
export function completed(typed) {
  const url = typed.trim();
  if (!url || /^(#|\/|\?)/.test(url)) return url;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(url)) return `mailto:${url}`;
  // "localhost:8000" has a port, not a scheme.
  if (schemeOf(url) && !/^[\w.-]+:\d+(\/|$)/.test(url)) return url;
  return `https://${url}`;
}

/** Whether a text is one web address and nothing else. */
export const isAddress = (text) => /^https?:\/\/[^\s<>"]+$/i.test(text) && text.length <= LONGEST;
