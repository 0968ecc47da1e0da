// Pictures: chosen, dropped or pasted into a section; uploaded, described, and written as Markdown.
"use strict";

(() => {
  const form = document.getElementById("issue-form");
  const dialog = document.getElementById("picture-dialog");
  if (!form || !dialog) return;
  const say = (words) => window.fortnightSections?.announce(words);

  async function take(file, field) {
    const section = field.closest("[data-section]");
    const problem = section.querySelector("[data-problem]");
    const tell = (words) => {
      problem.textContent = words;
      problem.hidden = !words;
    };
    tell("");
    section.setAttribute("aria-busy", "true");
    say("Uploading the picture …");
    try {
      const body = new FormData();
      body.set("picture", file, file.name || "pasted picture");
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const response = await fetch(form.dataset.pictures, { method: "POST", body, headers: { Accept: "application/json" } });
      const answer = await response.json().catch(() => ({}));
      if (!response.ok) return tell(answer.error || `The picture could not be uploaded (error ${response.status}). Try again.`);
      describe(answer, field);
    } catch {
      tell("No connection: the picture was not uploaded. Try again.");
    } finally {
      section.removeAttribute("aria-busy");
    }
  }

  function describe(picture, field) {
    const alt = dialog.querySelector("[name=alt]");
    dialog.querySelector("img").src = picture.url;
    alt.value = "";
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue !== "insert") return;
      write(field, picture.url, alt.value.trim());
    };
    dialog.showModal();
    alt.focus();
  }

  function write(field, url, alt) {
    const safe = alt.replace(/[\\[\]]/g, "\\$&").replace(/\s+/g, " ");
    const before = field.value.slice(0, field.selectionStart);
    const after = field.value.slice(field.selectionEnd);
    const gap = (text, edge) => (text === "" || edge.test(text) ? "" : "\n\n");
    const words = `${gap(before, /\n\n$/)}![${safe}](${url})${gap(after, /^\n\n/)}`;
    window.fortnightWords.insert(field, words);
    say("The picture is in the text.");
  }

  const pictureOf = (list) => [...(list || [])].find((file) => file.type.startsWith("image/"));

  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-picture]")) return;
    const [file] = event.target.files;
    if (file) take(file, event.target.closest("[data-section]").querySelector(".words"));
    event.target.value = "";
  });
  form.addEventListener("paste", (event) => {
    const file = event.target.matches(".words") && pictureOf(event.clipboardData?.files);
    if (!file) return;
    event.preventDefault();
    take(file, event.target);
  });
  form.addEventListener("dragover", (event) => {
    if (event.target.matches(".words") && event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const file = event.target.matches(".words") && pictureOf(event.dataTransfer?.files);
    if (!file) return;
    event.preventDefault();
    take(file, event.target);
  });
})();
