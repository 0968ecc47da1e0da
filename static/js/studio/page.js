// What every studio page needs: dialogs, menus that close, copying, and leaving nothing behind at sign-out.
"use strict";

(() => {
  for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button, a");
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (!target) return;
    if (target.dataset.opens) {
      const dialog = document.getElementById(target.dataset.opens);
      if (dialog) dialog.showModal();
    }
    if ("closes" in target.dataset) target.closest("dialog")?.close();
    if ("copy" in target.dataset) copy(target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A click on a dialog's backdrop closes it, as Escape does.
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
  });

  // A question that came as an answer to a press opens itself; a refresh of the page's part leaves open dialogs be.
  document.addEventListener("htmx:afterSwap", (event) => {
    event.target.querySelector("dialog[data-opens-itself]")?.showModal();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "progress" && event.target.querySelector("dialog[open]")) event.preventDefault();
  });

  // What was unfolded in a part of the page stays so when the part is refreshed.
  let unfolded = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    unfolded = [...event.target.querySelectorAll("details[id][open]")].map((details) => details.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    unfolded = [];
  });

  async function copy(button) {
    const source = button.parentElement.querySelector("textarea, input");
    try {
      await navigator.clipboard.writeText(source.value);
    } catch {
      // Without a secure connection there is no clipboard to write to; a selection can still be copied.
      source.select();
      document.execCommand("copy");
    }
    const words = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), 1600);
  }

  // Unsaved words kept on this device are private to the account: they go when it signs out.
  document.querySelector("form[action$='/logout/']")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("fortnight:")) localStorage.removeItem(key);
      // A browser whose storage does not answer must not keep anyone signed in.
      await Promise.race([emptyJournal(), new Promise((resolve) => setTimeout(resolve, 1500))]);
    } catch {
      // No storage, nothing kept.
    }
    event.target.submit();
  });

  // The editor's journal (frontend/src/saving/journal.js) goes by these names.
  function emptyJournal() {
    return new Promise((resolve) => {
      const request = indexedDB.open("fortnight");
      request.onupgradeneeded = () => request.result.createObjectStore("journal");
      request.onerror = resolve;
      request.onsuccess = () => {
        const transaction = request.result.transaction("journal", "readwrite");
        transaction.oncomplete = transaction.onerror = transaction.onabort = resolve;
        transaction.objectStore("journal").clear();
      };
    });
  }
})();
