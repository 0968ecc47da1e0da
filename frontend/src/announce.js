// What changed without the focus moving, said to screen readers.
import { inKeys } from "./text/key_names.js";

let region;

/** Say it politely. The same words twice are said twice. */
export function announce(words) {
  region ??= document.querySelector("[data-announce]");
  if (!region) return;
  const said = inKeys(words);
  region.textContent = region.textContent === said ? `${said}\u00a0` : said;
}
