// Words an earlier opening of this page could not save: offered again, with what differs.
import { element } from "../dom.js";
import { kindLabel } from "../sections/kinds.js";
import { versionsBeside } from "./differences.js";
import { hideNotice, showNotice } from "./notice.js";
import { sectionWords } from "./plain_words.js";
import { rescueActions } from "./rescue.js";
import { saysTheSame, squeezed } from "./sameness.js";

/**
 * @param {{journal: import("./journal.js").Journal, collect: () => {fields: object, document: object}, zone: string,
 *   putBack: (entry: import("./journal.js").Entry) => Promise<void>}} host
 */
export async function offerWords({ journal, collect, zone, putBack }) {
  for (const { key, entry } of await journal.leftBehind()) {
    const now = collect();
    if (areTheSame(entry, now)) {
      await journal.forget(key);
      continue;
    }
    offer(key, entry);
  }

  function offer(key, entry) {
    const name = `kept-${key[2]}`;
    const act = (deed) => async () => {
      await deed();
      await journal.forget(key);
      hideNotice(name);
    };
    showNotice(name, {
      tone: "warn",
      words: `Words of ${when(entry.at, zone)} were not saved. They are kept on this device.`,
      more: [whatDiffers(entry, collect())],
      actions: [
        ...(putBack ? [{ label: "Put them back", main: true, run: act(() => putBack(entry)) }] : []),
        ...rescueActions(() => entry),
        { label: "Throw them away", run: act(() => {}) },
      ],
    });
  }
}

const when = (at, timeZone) =>
  new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone });

const FIELDS = ["title", "preheader", "number", "date"];
const fieldsOf = ({ fields }) => FIELDS.map((name) => squeezed(String(fields[name] ?? ""))).join("\n");

const areTheSame = (entry, now) => fieldsOf(entry) === fieldsOf(now) && saysTheSame(entry.document, now.document);

function whatDiffers(entry, now) {
  const byId = (document) => new Map(document.content.map((section) => [section.attrs?.id, section]));
  const [kept, saved] = [byId(entry.document), byId(now.document)];
  const rows = [];
  for (const name of FIELDS) {
    const [mine, theirs] = [entry.fields[name], now.fields[name]].map((value) => String(value ?? ""));
    const label = name[0].toUpperCase() + name.slice(1);
    if (mine !== theirs) rows.push(element("p", {}, `${label}: kept “${mine}”, saved “${theirs}”.`));
  }
  for (const id of new Set([...kept.keys(), ...saved.keys()])) {
    const [mine, theirs] = [kept.get(id) ?? null, saved.get(id) ?? null];
    if (mine && theirs && sectionWords(mine) === sectionWords(theirs)) continue;
    rows.push(
      element("h3", {}, kindLabel((mine ?? theirs).type)),
      versionsBeside({ names: ["Kept here", "Saved"], mine, theirs }),
    );
  }
  const other = "The words are the same; a link, a setting, a mark or the order of the sections differs.";
  if (!rows.length) rows.push(element("p", {}, other));
  return element("details", { class: "saving-differs" }, element("summary", {}, "What differs"), ...rows);
}
