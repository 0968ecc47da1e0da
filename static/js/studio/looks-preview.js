// An issue in the looks that are being edited, shortly after a change: its mail and its web page.
"use strict";

(() => {
  const form = document.getElementById("looks-form");
  const pane = document.querySelector("[data-preview-pane]");
  if (!form || !pane) return;
  const WIDTHS = { desktop: 700, phone: 360, web: 700 };
  const AFTER_CHANGE = 350;
  const stage = pane.querySelector("[data-stage]");
  const state = pane.querySelector("[data-state]");
  let frame = null;
  let view = "desktop";
  let dark = false;
  let key = "";
  let timer = 0;
  let running = null;
  let sizes = null;

  function later(milliseconds = AFTER_CHANGE) {
    clearTimeout(timer);
    timer = setTimeout(refresh, milliseconds);
  }

  async function refresh() {
    running?.abort();
    const mine = (running = new AbortController());
    const headers = { Accept: "application/json" };
    try {
      const body = new FormData(form);
      const response = await fetch(form.dataset.preview, { method: "POST", body, headers, signal: mine.signal });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return show(answer);
      if (response.status === 422) {
        pane.dispatchEvent(new CustomEvent("preview:refused", { bubbles: true, detail: answer }));
        return say(answer.error || "The preview waits: something needs mending first.");
      }
      if (response.status === 401) return say("You were signed out: no preview.");
      say(answer.error || `No preview (error ${response.status}).`);
    } catch (error) {
      if (error.name !== "AbortError") say("No connection: the preview is not up to date.");
    }
  }

  function say(words) {
    state.textContent = words;
  }

  function show(answer) {
    say("");
    pane.dispatchEvent(new CustomEvent("preview:shown", { bubbles: true }));
    key = answer.key;
    load();
  }

  // The new frame loads behind the old one and takes its place when it is ready: no flash, no jump.
  function load() {
    if (!key) return;
    const next = document.createElement("iframe");
    next.className = "pv-frame is-loading";
    next.title = view === "web" ? "The web page as readers get it" : "The mail as readers get it";
    next.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
    next.addEventListener("load", () => {
      if (!next.isConnected) return;
      for (const old of stage.querySelectorAll("iframe")) if (old !== next) old.remove();
      next.classList.remove("is-loading");
      frame = next;
      fit();
    });
    const part = view === "web" ? "web" : "email";
    const address = pane.dataset.frames.replace("KEY", encodeURIComponent(key)).replace("PART", part);
    next.src = `${address}?scheme=${dark ? "dark" : "light"}`;
    for (const waiting of stage.querySelectorAll("iframe.is-loading")) waiting.remove();
    stage.append(next);
  }

  // As tall as its words, and as wide as the chosen screen, made smaller where the pane is narrower.
  function fit() {
    if (!frame) return;
    const inside = frame.contentDocument;
    const least = WIDTHS[view];
    // A screen wider than the mail shows its ground on both sides; a phone stays a phone.
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
    if (button?.dataset.view) {
      view = button.dataset.view;
      for (const tab of pane.querySelectorAll("[data-view]")) tab.setAttribute("aria-pressed", String(tab === button));
    } else if (button && "dark" in button.dataset) {
      dark = !dark;
      button.setAttribute("aria-pressed", String(dark));
    } else return;
    stage.classList.toggle("is-dark", dark);
    load();
  });

  form.addEventListener("preview:wanted", () => later());
  new ResizeObserver(() => fit()).observe(stage);
  later(0);
})();
