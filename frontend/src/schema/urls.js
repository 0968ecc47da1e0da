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

/** Whether an address that names a host names one that can be, and a port up to 65535. */
function leadsSomewhere(url) {
  const place = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)/i.exec(url.replace(SKIPPED, ""));
  if (!place) return true;
  const found = /^(?:.*@)?(\[[^[\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(place[1]);
  if (!found || Number(found[2] ?? 0) > 65_535) return false;
  if (found[1].startsWith("[") && !URL.canParse(`http://${found[1]}`)) return false;
  // Letters that stand for several, one of them a “/” or a “:”.
  return !/[/?#@:]/.test(place[1].replace(/[@:]/g, "").normalize("NFKC"));
}

const mayLead = (schemes) => (url) => url.length <= LONGEST && schemes.has(schemeOf(url)) && leadsSomewhere(url);
export const isSafeLink = mayLead(LINKS);
export const isSafePicture = mayLead(PICTURES);

/** Why a link cannot be used; empty where it can. */
export function linkFault(url) {
  if (isSafeLink(url)) return "";
  if (!LINKS.has(schemeOf(url))) return "A link begins with https://, http://, mailto: or tel:.";
  return url.length > LONGEST ? "This link is too long." : "This link cannot be used: its host or its port is wrong.";
}

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
export const isAddress = (text) => /^https?:\/\/[^\s<>"]+$/i.test(text) && isSafeLink(text);
