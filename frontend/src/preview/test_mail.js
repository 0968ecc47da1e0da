// A test mail without leaving the page: Enter sends it, as whoever was chosen.
import { announce } from "../announce.js";
import { element } from "../dom.js";
import { send } from "../saving/requests.js";

/**
 * @param {HTMLFormElement} form @param {string} url
 * @param {{save: () => Promise<unknown>, isSaved: () => boolean}} host the mail is made of what is stored
 */
export function testMail(form, url, { save, isSaved }) {
  const [to, as, says] = [form.elements.to, form.elements.as_reader, form.querySelector("[data-test-says]")];
  const say = (words, tone = "") => {
    says.replaceChildren(...[words].flat());
    says.dataset.tone = tone;
  };
  let offered = false;

  /** Whom it could go to: asked for once. */
  async function offer() {
    if (offered || !url) return;
    offered = true;
    const { ok, answer } = await send(url, { method: "GET" }).catch(() => ({ ok: false }));
    if (!ok) {
      offered = false;
      return;
    }
    to.value ||= answer.to;
    form
      .querySelector("datalist")
      .replaceChildren(...answer.readers.map((address) => element("option", { value: address })));
  }

  async function post() {
    say("Saving …");
    await save();
    if (!isSaved()) return say("Not sent: your newest words could not be saved yet. See the line at the top.", "bad");
    say("Sending …");
    const body = new FormData();
    body.set("to", to.value);
    body.set("as_reader", as.value);
    const { ok, status, answer } = await send(url, { method: "POST", body });
    if (ok) return results(answer.results);
    const wrong = Object.values(answer.fields ?? {}).join(" ");
    return say([answer.error ?? `Not sent (error ${status}).`, wrong].filter(Boolean).join(" "), "bad");
  }

  function results(found) {
    const failed = found.filter((each) => !each.sent);
    say(
      found.map(({ address, sent, detail }) =>
        element(
          "span",
          { class: "pv-result" },
          `${sent ? "Sent to" : "Not sent to"} ${address}. ${sent ? "" : detail}`,
        ),
      ),
      failed.length ? "bad" : "good",
    );
    announce(failed.length ? "The test mail was not sent to everybody." : "The test mail is sent.");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    try {
      await post();
    } catch {
      say("Not sent: there is no connection to the server.", "bad");
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
  form.hidden = !url;
  return { offer, focus: () => (to.value ? as : to).focus() };
}
