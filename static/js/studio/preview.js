// The live preview: what is on the page, as readers would get it, shortly after typing pauses.
"use strict";

(() => {
  const pane = document.querySelector("[data-preview-pane]");
  const form = document.getElementById(pane?.dataset.form || "issue-form");
  if (!pane || !form) return;
  const WIDTHS = { desktop: 700, phone: 360, web: 700 };
  const AFTER_TYPING = 350;
  const stage = pane.querySelector("[data-stage]");
  const textPart = pane.querySelector("[data-text]");
  const part = (name) => pane.querySelector(`[data-part=${name}]`);
  let frame = pane.querySelector("[data-frame]");
  let view = "desktop";
  let dark = matchMedia("(prefers-color-scheme: dark)").matches && pane.hasAttribute("data-follows-scheme");
  let key = pane.dataset.key || "saved";
  let timer = 0;
  let running = null;
  let sizes = null;

  function later(milliseconds = AFTER_TYPING) {
    clearTimeout(timer);
    timer = setTimeout(refresh, milliseconds);
  }

  function post(signal) {
    const body = new FormData(form);
    return fetch(form.dataset.preview, { method: "POST", body, headers: { Accept: "application/json" }, signal });
  }

  const isSignedOut = (response) => response.status === 401 || response.status === 403;

  async function refresh() {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      let response = await post(mine.signal);
      // As saving does: someone who signed in again elsewhere goes on with a fresh token.
      if (isSignedOut(response) && (await window.fortnightEditor?.renewed())) response = await post(mine.signal);
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return show(answer);
      if (response.status === 422) {
        window.fortnightEditor?.showProblems(answer);
        pane.dispatchEvent(new CustomEvent("preview:refused", { bubbles: true, detail: answer }));
        return say(answer.error || "The preview waits: something needs mending first.");
      }
      say(isSignedOut(response) ? "You were signed out: no preview." : `No preview (error ${response.status}).`);
    } catch (error) {
      if (error.name !== "AbortError") say("No connection: the preview is not up to date.");
    }
  }

  function say(words) {
    part("state").textContent = words;
  }

  function show(answer) {
    say("");
    window.fortnightEditor?.showProblems(answer);
    pane.dispatchEvent(new CustomEvent("preview:shown", { bubbles: true }));
    key = answer.key;
    for (const name of ["sender", "subject", "preheader"]) if (part(name)) part(name).textContent = answer[name];
    if (part("facts")) facts(answer);
    textPart.textContent = answer.text;
    load();
  }

  function facts(answer) {
    const kilobytes = (bytes) => (bytes / 1024).toFixed(bytes < 10240 ? 1 : 0);
    const clipped = answer.size > answer.limit;
    const words = answer.words === undefined ? "" : `${answer.words.toLocaleString("en")} words, ${answer.minutes} min · `;
    part("facts").textContent =
      `${words}${kilobytes(answer.size)} of ${kilobytes(answer.limit)} KB` +
      (clipped ? ": Gmail will cut it off. Move a section to the web only, or to the next issue." : "");
    part("facts").dataset.tone = clipped ? "bad" : "";
  }

  // The new frame loads behind the old one and takes its place when it is ready: no flash, no jump.
  function load() {
    if (view === "text") return;
    const next = document.createElement("iframe");
    next.className = `frame is-${view} is-loading`;
    next.title = view === "web" ? "The web page as readers get it" : "The mail as readers get it";
    next.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
    next.addEventListener("load", () => {
      if (!next.isConnected) return;
      for (const old of stage.querySelectorAll("iframe")) if (old !== next) old.remove();
      next.classList.remove("is-loading");
      frame = next;
      fit();
    });
    const address = pane.dataset.frames.replace("KEY", encodeURIComponent(key)).replace("PART", view === "web" ? "web" : "email");
    next.src = `${address}?scheme=${dark ? "dark" : "light"}`;
    for (const waiting of stage.querySelectorAll("iframe.is-loading")) waiting.remove();
    stage.append(next);
  }

  // As tall as its words, and as wide as the chosen screen, made smaller where the pane is narrower.
  function fit() {
    if (!frame) return;
    const inside = frame.contentDocument;
    // A screen wider than the mail shows its ground on both sides; a phone stays a phone.
    const least = WIDTHS[view] || WIDTHS.desktop;
    const wanted = view === "phone" ? least : Math.max(least, stage.clientWidth);
    const scale = Math.min(1, stage.clientWidth / wanted);
    frame.style.width = `${wanted}px`;
    frame.style.transform = scale < 1 ? `scale(${scale})` : "";
    frame.style.marginInlineStart = scale < 1 ? "" : `${Math.max(0, (stage.clientWidth - wanted) / 2)}px`;
    const measure = () => {
      const height = inside?.body ? Math.max(inside.body.scrollHeight, inside.body.offsetHeight) : 600;
      frame.style.height = `${height}px`;
      frame.style.marginBlockEnd = scale < 1 ? `${-height * (1 - scale)}px` : "";
    };
    measure();
    sizes?.disconnect();
    if (inside?.body) {
      sizes = new ResizeObserver(measure);
      sizes.observe(inside.body);
    }
  }

  pane.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.view) {
      view = button.dataset.view;
      for (const tab of pane.querySelectorAll("[data-view]")) tab.setAttribute("aria-pressed", String(tab === button));
    } else if ("dark" in button.dataset) {
      dark = !dark;
      button.setAttribute("aria-pressed", String(dark));
    } else return;
    textPart.hidden = view !== "text";
    stage.classList.toggle("is-text", view === "text");
    stage.classList.toggle("is-dark", dark);
    load();
  });

  // On a phone the words and the preview take turns.
  document.querySelector(".desk-switch")?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button) return;
    document.body.classList.toggle("shows-preview", button.dataset.show === "preview");
    for (const each of button.parentElement.children) each.setAttribute("aria-pressed", String(each === button));
    fit();
  });

  form.addEventListener("issue:changed", () => later());
  form.addEventListener("preview:wanted", () => later());
  new ResizeObserver(() => fit()).observe(stage);
  frame?.addEventListener("load", fit);
  later(0);
})();
