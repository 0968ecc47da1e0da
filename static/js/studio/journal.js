// A copy of unsaved words on this device: offered again if the page went away before they were saved.
"use strict";

(() => {
  const form = document.getElementById("issue-form");
  if (!form) return;
  const key = `fortnight:issue:${form.dataset.account}:${form.dataset.issue}`;
  const storage = (() => {
    try {
      localStorage.setItem("fortnight:probe", "1");
      localStorage.removeItem("fortnight:probe");
      return localStorage;
    } catch {
      return null;
    }
  })();
  let timer = 0;

  function fields() {
    const skipped = new Set(["csrfmiddlewaretoken", "base_version", "action"]);
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !skipped.has(name));
  }

  function keep() {
    clearTimeout(timer);
    if (!storage) return;
    try {
      const version = form.elements.base_version.value;
      storage.setItem(key, JSON.stringify({ version, at: Date.now(), fields: fields() }));
    } catch {
      // The device is full: saving to the server goes on as before.
    }
  }

  function forget() {
    clearTimeout(timer);
    storage?.removeItem(key);
  }

  function read() {
    try {
      return JSON.parse(storage?.getItem(key) || "null");
    } catch {
      return null;
    }
  }

  form.addEventListener("issue:changed", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 300);
  });
  form.addEventListener("issue:saved", forget);
  window.addEventListener("pagehide", () => {
    if (form.dataset.dirty) keep();
  });

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const plain = (list) => list.map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]);

  function offer(kept) {
    const notice = document.createElement("div");
    notice.className = "notice is-warn journal";
    notice.setAttribute("role", "status");
    const when = new Date(kept.at).toLocaleString("en-GB", {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone: form.dataset.zone,
    });
    const words = document.createElement("p");
    words.textContent = `Words of ${when} were not saved. They are kept on this device.`;
    const actions = document.createElement("p");
    actions.className = "actions";
    const act = (label, style, deed) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `button ${style}`;
      button.textContent = label;
      button.addEventListener("click", () => {
        notice.remove();
        deed();
      });
      actions.append(button);
    };
    act("Put them back", "", () => {
      // Saved under the version they were written at: if someone saved since, both texts are shown.
      form.elements.base_version.value = kept.version;
      window.fortnightSections.redraw(kept.fields);
    });
    act("Throw them away", "is-quiet", forget);
    notice.append(words, actions);
    form.querySelector("[data-panel]").after(notice);
  }

  if (form.hasAttribute("data-unsaved")) return;
  const kept = read();
  if (kept && Array.isArray(kept.fields)) {
    if (same(plain(kept.fields), plain(fields()))) forget();
    else offer(kept);
  }
})();
