// Back on this page: what was saved elsewhere meanwhile comes in before one goes on with words of before.
import { say } from "../paste/notice.js";
import { send } from "./requests.js";

/** @param {object} keeper see start.js */
export async function lookAgain(keeper) {
  const { saving, data } = keeper;
  const isIdle = () => !saving.isDirty && !saving.inFlight && !saving.waits && !saving.failures;
  if (!isIdle()) return;
  try {
    const { ok, answer } = await send(`${data.urls.document}?version`, { method: "GET" });
    if (!ok || !(answer.version > saving.version) || !isIdle()) return;
  } catch {
    // Saving says so, when there is something to save.
    return;
  }
  keeper.taken = {};
  // Nothing is new here, so all that is new comes back merged.
  await saving.catchUp();
  const { merged = [], merged_fields: fields = [], own } = keeper.taken;
  if (merged.length + fields.length === 0) return;
  say(`What ${own ? "you changed on another page of yours" : "others saved meanwhile"} is here now.`);
}
