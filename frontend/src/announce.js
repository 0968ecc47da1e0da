// What changed without the focus moving, said to screen readers.
let region;

/** Say it politely. The same words twice are said twice. */
export function announce(words) {
  region ??= document.querySelector("[data-announce]");
  if (!region) return;
  region.textContent = region.textContent === words ? `${words}\u00a0` : words;
}
