// Saving as one types. One save at a time; whatever goes wrong is said, and the words stay on the page.
"use strict";

(() => {
  const form = document.getElementById("issue-form");
  if (!form) return;
  const AFTER_TYPING = 2500;
  const RETRIES = [5000, 15000, 30000, 60000];
  const status = form.querySelector("[data-save-state]");
  let edits = 0;
  let savedEdits = 0;
  let timer = 0;
  let saving = false;
  let queued = "";
  let failures = 0;
  let leaving = false;
  // A conflict, or an issue that went out, waits for a decision: no more saving by itself.
  let waits = false;

  const isDirty = () => edits !== savedEdits;

  function say(words, tone = "") {
    status.textContent = words;
    status.dataset.tone = tone;
  }

  function touched() {
    edits += 1;
    form.dataset.dirty = "yes";
    if (!waits) {
      say("Not saved yet");
      later(AFTER_TYPING);
    }
    form.dispatchEvent(new CustomEvent("issue:changed"));
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(() => save("autosave"), milliseconds);
  }

  async function save(action) {
    clearTimeout(timer);
    if (saving) {
      queued = queued === "save" ? queued : action;
      return;
    }
    if (waits || (action === "autosave" && !isDirty())) return;
    saving = true;
    say("Saving …");
    const at = edits;
    try {
      let response = await post(action);
      if (response.status === 401 || response.status === 403) {
        if (await renewed()) response = await post(action);
      }
      await settle(response, at, action);
    } catch {
      failed("No connection. Your words are kept on this device; saving is tried again.");
    } finally {
      saving = false;
      if (queued) {
        const next = queued;
        queued = "";
        save(next);
      }
    }
  }

  function post(action) {
    const body = new FormData(form);
    body.set("action", action);
    return fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } });
  }

  // After signing in elsewhere the page's token is out of date; a fresh one lets it go on.
  async function renewed() {
    const answer = await fetch(form.dataset.session, { headers: { Accept: "application/json" } });
    if (!answer.ok) return false;
    form.elements.csrfmiddlewaretoken.value = (await answer.json()).csrf;
    return true;
  }

  async function settle(response, at, action) {
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return succeeded(answer, at, action);
    if (response.status === 409) return undecided(answer);
    if (response.status === 422) return refused(answer);
    if (response.status === 401 || response.status === 403) return signedOut();
    failed(`The server could not save (error ${response.status}). Your words are kept on this device; saving is tried again.`);
  }

  function succeeded(answer, at, action) {
    failures = 0;
    form.elements.base_version.value = answer.version;
    savedEdits = at;
    showProblems(answer);
    if (isDirty()) {
      later(AFTER_TYPING);
      return say("Not saved yet");
    }
    delete form.dataset.dirty;
    say(`Saved at ${answer.saved_at}`, "good");
    form.dispatchEvent(new CustomEvent("issue:saved"));
    if (answer.split && action === "save") {
      // A field's words became several sections: show them as such.
      leaving = true;
      location.reload();
    }
  }

  function undecided(answer) {
    waits = true;
    if (!answer.panel) return say(answer.error || "The issue can no longer be saved.", "bad");
    say("Not saved: the issue was saved elsewhere too.", "bad");
    const place = form.querySelector("[data-panel]");
    place.innerHTML = answer.panel;
    place.querySelector("[data-conflict]").focus();
  }

  function refused(answer) {
    showProblems(answer);
    const first = answer.problems?.find((problem) => problem.section);
    const general = answer.error || answer.problems?.find((problem) => !problem.section)?.message;
    say(general || (first ? "Not saved: a section needs mending." : "Not saved: see above the sections."), "bad");
  }

  function signedOut() {
    say("You were signed out; your words are kept on this device. ", "bad");
    const link = document.createElement("a");
    link.href = form.dataset.login;
    link.target = "_blank";
    link.textContent = "Sign in in another tab";
    status.append(link, ", then save.");
  }

  function failed(words) {
    say(words, "bad");
    later(RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
  }

  const spoken = ({ line, message }) => `${line ? `Line ${line}: ` : ""}${message}`;

  function showProblems({ problems = [], fields = {}, notes = [] }) {
    for (const section of form.querySelectorAll("[data-section]")) {
      const problem = problems.find((each) => each.section === section.dataset.section);
      const place = section.querySelector("[data-problem]");
      place.textContent = problem ? spoken(problem) : "";
      place.hidden = !problem;
      const own = notes.filter((each) => each.section === section.dataset.section);
      const note = section.querySelector("[data-note]");
      note.textContent = own.map(spoken).join(" ");
      note.hidden = !own.length;
      section.querySelector(".words")?.toggleAttribute("aria-invalid", Boolean(problem));
    }
    for (const holder of form.querySelectorAll("[data-field]")) {
      holder.querySelector(".field-error, .errorlist")?.remove();
      const words = fields[holder.dataset.field];
      if (!words) continue;
      const error = document.createElement("p");
      error.className = "field-error";
      error.textContent = words;
      holder.append(error);
    }
  }

  form.addEventListener("input", touched);
  form.addEventListener("issue:edited", touched);
  form.addEventListener("submit", (event) => {
    if (event.submitter && "native" in event.submitter.dataset) {
      leaving = true;
      return;
    }
    event.preventDefault();
    save("save");
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save("save");
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isDirty()) save("autosave");
  });
  window.addEventListener("online", () => isDirty() && save("autosave"));
  window.addEventListener("beforeunload", (event) => {
    if (isDirty() && !leaving) event.preventDefault();
  });
  if (form.hasAttribute("data-unsaved")) {
    waits = Boolean(form.querySelector("[data-conflict]"));
    edits = 1;
    form.dataset.dirty = "yes";
    form.dispatchEvent(new CustomEvent("issue:changed"));
  }
  window.fortnightEditor = { showProblems, renewed };
})();
