// The section kinds as the server describes them: words, starters and settings. A new kind needs nothing here.
let kinds = [];

/** @param {Array<{name: string, label: string, hint: string, starter: object[], settings: object[]}>} given */
export function useKinds(given) {
  kinds = given;
}
export const allKinds = () => kinds;
export const kindOf = (name) => kinds.find((kind) => kind.name === name);
export const kindLabel = (name) => kindOf(name)?.label ?? "Part of a later version";
