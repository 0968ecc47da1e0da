// Signing in again without leaving the page: the words stay where they are.
import { element } from "../dom.js";
import { PATIENCE, useSession } from "./requests.js";

let open = null;

/** @param {{url: string, username: string, done: (user: {id: number, name: string}|null) => void}} host */
export function askToSignIn({ url, username, done }) {
  if (open) return;
  const error = element("p", { class: "field-error", role: "alert" });
  const name = element("input", {
    id: "sign-in-name",
    name: "username",
    autocomplete: "username",
    autocapitalize: "none",
    value: username,
    required: true,
  });
  const password = element("input", {
    id: "sign-in-password",
    name: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
  });
  // Shown once the site has asked for it.
  const code = element("input", { id: "sign-in-code", autocomplete: "one-time-code", autocapitalize: "none" });
  const second = element(
    "div",
    { class: "field", hidden: true },
    element("label", { for: "sign-in-code" }, "Code"),
    code,
  );
  const button = element("button", { class: "button" }, "Sign in");
  const dialog = element(
    "dialog",
    { "aria-labelledby": "sign-in-title", class: "sign-in" },
    element("h2", { id: "sign-in-title" }, "You were signed out"),
    element("p", {}, "Your words are still on this page. Sign in, and they are saved."),
    element(
      "form",
      { class: "stack", novalidate: true },
      element("div", { class: "field" }, element("label", { for: "sign-in-name" }, "Username"), name),
      element("div", { class: "field" }, element("label", { for: "sign-in-password" }, "Password"), password),
      second,
      error,
      element(
        "p",
        { class: "actions" },
        button,
        element("button", { type: "button", class: "button is-quiet", onclick: () => dialog.close() }, "Not now"),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    open = null;
  });
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.textContent = "";
    const answer = await signIn(url, { username: name.value, password: password.value, code: code.value });
    button.disabled = false;
    if (answer.error) {
      error.textContent = answer.error;
      second.hidden &&= !answer.code;
      (answer.code ? code : password).select();
      return;
    }
    useSession({ csrf: answer.csrf });
    dialog.close();
    done(answer.user ?? null);
  });
  document.body.append(dialog);
  open = dialog;
  dialog.showModal();
  (username ? password : name).focus();
}

/** The answer of the sign-in page: a fresh token, or in `error` what is wrong. */
async function signIn(url, given) {
  const headers = { Accept: "application/json" };
  try {
    const { csrf } = await (await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) })).json();
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(given),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    return { ...answer, error: answer.error || `That did not work (error ${response.status}). Try again.` };
  } catch {
    return { error: "No connection to the server. Your words stay here; try again in a moment." };
  }
}
