// Passkeys: what stands between the browser's device and the site. The site sends options, the device answers.
"use strict";

(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const said = {
    NotAllowedError: "The device was not asked, or said no. Try once more.",
    InvalidStateError: "This device has a passkey for this account already.",
    SecurityError: "A passkey works only at the address of this site, with https.",
    NotSupportedError: "This device cannot make such a passkey. Try another one, or a security key.",
  };

  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    const error = place.querySelector("[role=alert]");
    const button = place.querySelector("button");
    const adds = place.dataset.passkey === "add";
    place.addEventListener(adds ? "submit" : "click", async (event) => {
      if (!adds && event.target.closest("button") !== button) return;
      event.preventDefault();
      button.disabled = true;
      error.textContent = "";
      try {
        const { next } = await (adds ? add(place) : signIn(place));
        window.location.assign(next);
      } catch (problem) {
        error.textContent = said[problem.name] ?? problem.message;
        button.disabled = false;
      }
    });
  }
  document.querySelector("[data-no-passkeys]")?.remove();
  for (const each of document.querySelectorAll("[data-needs-passkeys]")) each.hidden = false;

  async function add(place) {
    const { options } = await post(place.dataset.begin, {});
    options.challenge = bytes(options.challenge);
    options.user.id = bytes(options.user.id);
    for (const each of options.excludeCredentials ?? []) each.id = bytes(each.id);
    const made = await navigator.credentials.create({ publicKey: options });
    const credential = plain(made, ["clientDataJSON", "attestationObject"]);
    credential.response.transports = made.response.getTransports?.() ?? [];
    return post(place.dataset.finish, { credential, name: place.querySelector("[name=name]").value });
  }

  async function signIn(place) {
    const { options } = await post(place.dataset.begin, {});
    options.challenge = bytes(options.challenge);
    for (const each of options.allowCredentials ?? []) each.id = bytes(each.id);
    const found = await navigator.credentials.get({ publicKey: options });
    const credential = plain(found, ["clientDataJSON", "authenticatorData", "signature", "userHandle"]);
    return post(place.dataset.finish, { credential, next: place.dataset.next });
  }

  async function post(address, given) {
    let response;
    let answer;
    try {
      response = await fetch(address, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
        },
        body: JSON.stringify(given),
      });
      answer = await response.json();
    } catch {
      throw new Error("No connection to the server. Try again in a moment.");
    }
    if (response.ok) return answer;
    if (answer.prove) {
      window.location.assign(answer.prove);
      return new Promise(() => {}); // the page goes
    }
    throw new Error(answer.error ?? `That did not work (error ${response.status}). Try again.`);
  }

  function plain(credential, names) {
    const response = {};
    for (const name of names) if (credential.response[name]) response[name] = text(credential.response[name]);
    const { id, type, authenticatorAttachment } = credential;
    return { id, rawId: text(credential.rawId), type, authenticatorAttachment, response, clientExtensionResults: {} };
  }

  // base64url (RFC 4648 §5), without padding.
  function bytes(words) {
    const letters = atob(words.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  }

  function text(buffer) {
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }
})();
