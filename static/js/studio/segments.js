// The builder of segments: what was chosen or typed while an answer was on its way is not overwritten by it, and after
// a condition was added the keyboard is in it.
"use strict";

(() => {
  let changes = 0;
  const seen = new WeakMap();
  let added = null;

  document.addEventListener("input", () => (changes += 1));

  document.addEventListener("htmx:beforeRequest", (event) => {
    seen.set(event.detail.xhr, changes);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target, requestConfig } = event.detail;
    const from = requestConfig.elt;
    if (seen.get(xhr) === changes) {
      added = from.name === "do" && /^(condition|group):/.test(from.value) ? from.id : null;
      return;
    }
    event.detail.shouldSwap = false;
    // What changed only the result asks for itself again; a press or a choice is made once more, with what came since.
    const again = requestConfig.triggeringEvent?.type;
    if (target.id === "segment-builder" && again) setTimeout(() => window.htmx.trigger(from, again));
  });

  document.addEventListener("htmx:afterSettle", () => {
    const group = added && document.getElementById(added)?.closest(".rule-group");
    added = null;
    const parts = group?.querySelectorAll(":scope > .rule-parts > li");
    parts?.[parts.length - 1]?.querySelector(".rule-fact")?.focus();
  });
})();
