// Talking to the server as this page's account. A token that went stale is fetched anew once.
let settings = { csrf: "", session: "" };
let isSignedOut = false;
// A server that took the connection and never answers is as good as away.
export const PATIENCE = 30_000;

/** @param {{csrf?: string, session?: string}} given the token and the address that gives a fresh one */
export function useSession(given) {
  settings = { ...settings, ...given };
}

/**
 * Send, and read the answer as JSON. Throws where there is no connection, or no answer in time.
 * @returns {Promise<{ok: boolean, status: number, answer: any}>}
 */
export async function send(url, { method, body, json, signal, keepalive }) {
  let response = await once(url, { method, body, json, signal, keepalive });
  if (response.status === 401 || response.status === 403) {
    if (await renewed()) response = await once(url, { method, body, json, signal });
    // No token, since there is no session: signing in is what helps.
    else if (isSignedOut) return { ok: false, status: 401, answer: {} };
  }
  const answer = await response.json().catch(() => null);
  const isObject = answer !== null && typeof answer === "object";
  return { ok: response.ok, status: response.status, answer: isObject ? answer : {} };
}

function once(url, { method, body, json, signal, keepalive = false }) {
  const headers = { Accept: "application/json", "X-CSRFToken": settings.csrf };
  if (json) headers["Content-Type"] = "application/json";
  // A picture may take its time.
  const patience = body ? undefined : AbortSignal.timeout(PATIENCE);
  return fetch(url, {
    method,
    headers,
    body: json ? JSON.stringify(json) : body,
    signal: signal ?? patience,
    keepalive,
    credentials: "same-origin",
  });
}

/** The token that a form of this page sends along. */
export const csrfToken = () => settings.csrf;

/** Get a fresh token; whether there is one. Throws as `send` does. */
export async function renewed() {
  const answer = await fetch(settings.session, {
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE),
  });
  isSignedOut = answer.status === 401;
  if (!answer.ok) return false;
  const { csrf } = await answer.json().catch(() => ({}));
  if (!csrf) return false;
  settings.csrf = csrf;
  return true;
}
