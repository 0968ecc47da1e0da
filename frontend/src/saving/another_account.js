// Someone else signed in inside the page: nothing is saved under that name before they say so.
import { hideNotice, showNotice } from "./notice.js";

/** @param {object} desk everything that keeps the words @param {{id: number, name: string}} user who signed in */
export function askWhose(desk, user) {
  const { saving } = desk;
  saving.hold("other");
  saving.say("dirty");
  hideNotice("session");
  const label = `Save it as ${user.name}`;
  const run = () => {
    hideNotice("other");
    desk.account = { ...desk.account, id: user.id };
    saving.goOn({ unanswered: saving.unanswered });
    saving.save("saved");
  };
  showNotice("other", {
    tone: "warn",
    words:
      `You signed in as ${user.name}; what is not saved yet on this page was written by ${desk.account.username}. ` +
      `${label}?`,
    actions: [{ label, main: true, run }, ...desk.rescue],
    focus: true,
  });
}
