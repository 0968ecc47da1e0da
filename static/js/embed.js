// Answers a newsletter's form in place, on any site: <form data-fortnight action="https://…/<newsletter>/embed/" …>.
// It sets no style and stores nothing; the page's own policy needs script-src and connect-src for this site. Where the
// answer cannot be had here (another policy, a site that is not listed, more is asked), the form goes its usual way.
"use strict";

(() => {
  const LISTS = new Set(["also"]);

  // A live region must be there before it speaks.
  const regionOf = (form) => {
    let region = form.querySelector("[data-fortnight-answer]");
    if (!region) {
      region = document.createElement("p");
      region.setAttribute("role", "status");
      region.setAttribute("aria-live", "polite");
      region.setAttribute("data-fortnight-answer", "");
      region.tabIndex = -1;
      form.append(region);
    }
    return region;
  };

  const valuesOf = (form) => {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (LISTS.has(name)) (values[name] ??= []).push(value);
      else values[name] = value;
    }
    return values;
  };

  const usualWay = (form) => HTMLFormElement.prototype.submit.call(form);

  async function send(form) {
    const region = regionOf(form);
    const button = form.querySelector("button:not([type]), [type=submit]");
    if (button) button.disabled = true;
    try {
      const response = await fetch(form.action.replace(/embed\/$/, "subscribe.json"), {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(valuesOf(form)),
      });
      const { message, errors = {}, meant, altcha } = await response.json();
      if (response.status === 202) {
        region.textContent = message;
        form.replaceChildren(region);
        region.focus();
      } else if (meant || altcha || errors.origin || errors.body || errors.motto || response.status >= 500) {
        usualWay(form);
      } else {
        complain(form, region, errors);
      }
    } catch {
      usualWay(form);
    } finally {
      if (button) button.disabled = false;
    }
  }

  function complain(form, region, errors) {
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    region.textContent = Object.values(errors).flat().join(" ");
    const wrong = Object.keys(errors).flatMap((name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]);
    for (const field of wrong) field.setAttribute("aria-invalid", "true");
    (wrong[0] ?? region).focus();
  }

  for (const form of document.querySelectorAll("form[data-fortnight]")) regionOf(form);

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form[data-fortnight]")) return;
    event.preventDefault();
    void send(event.target);
  });
})();
