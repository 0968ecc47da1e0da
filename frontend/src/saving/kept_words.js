// The page of an issue that went out: words that were not saved in time are still on this device, and are offered
// there.
import { useKinds } from "../sections/kinds.js";
import { Journal } from "./journal.js";
import { offerWords } from "./restore.js";

export function offerKeptWords() {
  const holder = document.getElementById("kept-words");
  if (!holder) return;
  const data = JSON.parse(holder.textContent);
  useKinds(data.kinds);
  const journal = new Journal({ account: data.account.id, issue: data.issue, collect: () => ({}), told: () => {} });
  offerWords({ journal, collect: () => data, zone: data.newsletter.zone, putBack: null });
}
