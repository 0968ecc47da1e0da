// The fields one writes in: they grow with their words, and know Ctrl+B, Ctrl+I and Ctrl+K.
"use strict";

(() => {
  const form = document.getElementById("issue-form");
  if (!form) return;
  const growsByItself = CSS.supports("field-sizing", "content");

  function grow(field) {
    if (growsByItself) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  function growAll(root = form) {
    for (const field of root.querySelectorAll("textarea")) grow(field);
  }

  // Typed through the browser, so that Ctrl+Z takes it back.
  function insert(field, text) {
    field.focus();
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function wrap(field, before, after) {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const words = value.slice(start, end);
    insert(field, before + words + after);
    field.setSelectionRange(start + before.length, start + before.length + words.length);
  }

  function link(field) {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const words = value.slice(start, end) || "words";
    insert(field, `[${words}](https://)`);
    const address = start + words.length + 3;
    field.setSelectionRange(address, address + "https://".length);
  }

  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) grow(event.target);
  });

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (field.matches(".title-field, [name=preheader]") && event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      return;
    }
    if (!field.matches(".words") || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const key = event.key.toLowerCase();
    if (!["b", "i", "k"].includes(key)) return;
    event.preventDefault();
    if (key === "b") wrap(field, "**", "**");
    if (key === "i") wrap(field, "*", "*");
    if (key === "k") link(field);
  });

  window.addEventListener("resize", () => growAll());
  form.addEventListener("issue:redrawn", () => growAll());
  window.fortnightWords = { insert, growAll };
  growAll();
})();
