// Saving when the page is left: by a link, by another tab coming to the front, by closing, by signing out. And what is
// looked after when one comes back.
import { lookAgain } from "./look_again.js";
import { send } from "./requests.js";
import { showNotice } from "./notice.js";

// Browsers carry no more than 64 KB on after a page is gone.
const MOST_KEPT_ALIVE = 60_000;
const BEFORE_A_LINK = 4000;

/** @param {object} keeper see start.js */
export function flushOnLeaving(keeper) {
  const { saving, journal } = keeper;
  const flush = () => {
    if (saving.isDirty) journal.write();
    saving.save("autosave");
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? flush() : lookAgain(keeper)));
  addEventListener("blur", flush);
  addEventListener("online", () => saving.save("autosave"));
  addEventListener("focus", () => (saving.failures > 0 ? saving.save("autosave") : lookAgain(keeper)));
  addEventListener("pagehide", () => sendOn(keeper));
  // A word that is kept nowhere else must not go with a slip of the hand.
  addEventListener("beforeunload", (event) => saving.isDirty && event.preventDefault());
  document.addEventListener("click", (event) => followLink(keeper, event));
  document.addEventListener("submit", (event) => signOut(keeper, event), true);
}

/** The last words of a page that goes away; what does not arrive is in the journal. */
function sendOn({ saving, journal, data }) {
  if (!saving.isDirty || saving.waits || saving.inFlight) return;
  const { json } = saving.attempt("left");
  saving.unanswered = [...json.unanswered, json.save_id];
  journal.write();
  if (JSON.stringify(json).length * 3 < MOST_KEPT_ALIVE)
    send(data.urls.document, { method: "PUT", json, keepalive: true }).catch(() => {});
}

const plainClick = (event) =>
  event.button === 0 && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** The page behind a link shows what was written last. */
async function followLink({ saving }, event) {
  const link = event.target.closest?.("a[href]");
  if (
    !link ||
    !saving.isDirty ||
    saving.waits ||
    !plainClick(event) ||
    link.target ||
    link.hasAttribute("download") ||
    link.isContentEditable
  )
    return;
  const to = new URL(link.href);
  if (to.origin !== location.origin || (to.pathname === location.pathname && to.hash)) return;
  event.preventDefault();
  await Promise.race([saving.save("left"), new Promise((resolve) => setTimeout(resolve, BEFORE_A_LINK))]);
  location.assign(link.href);
}

/** Signing out takes the copy on this device away: first the words have to be on the server. */
async function signOut({ saving, journal, rescue }, event) {
  const form = event.target;
  if (!form.getAttribute("action")?.endsWith("/logout/") || !saving.isDirty || form.dataset.anyway) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await Promise.race([saving.save("left"), new Promise((resolve) => setTimeout(resolve, BEFORE_A_LINK))]);
  const goOn = () => {
    form.dataset.anyway = "yes";
    journal.clear();
    form.requestSubmit();
  };
  if (!saving.isDirty) return goOn();
  return showNotice("sign-out", {
    words: "Your last words are not saved on the server, and signing out takes the copy on this device away.",
    actions: [{ label: "Sign out all the same", run: goOn }, ...rescue],
    focus: true,
  });
}
