// Colours picked by eye, contrast complaints beside the colour they are about, a logo uploaded in place.
"use strict";

(() => {
  const form = document.getElementById("looks-form");
  if (!form) return;
  const wanted = () => form.dispatchEvent(new CustomEvent("preview:wanted"));
  const code = /^#[0-9a-f]{6}$/i;

  for (const picker of form.querySelectorAll("[data-colour-for]")) {
    const field = document.getElementById(picker.dataset.colourFor);
    const show = () => {
      if (code.test(field.value)) picker.value = field.value;
      picker.classList.toggle("is-empty", !field.value);
    };
    field.addEventListener("input", show);
    picker.addEventListener("input", () => {
      field.value = picker.value;
      show();
      wanted();
    });
    show();
  }

  form.addEventListener("input", wanted);
  form.addEventListener("change", wanted);

  function showErrors(fields) {
    for (const error of form.querySelectorAll(".field-error.is-live, .errorlist")) error.remove();
    for (const [name, words] of Object.entries(fields)) {
      const field = form.elements[name];
      if (!field) continue;
      const error = document.createElement("p");
      error.className = "field-error is-live";
      error.textContent = words;
      field.closest(".field").append(error);
    }
  }

  document.addEventListener("preview:refused", (event) => showErrors(event.detail.fields || {}));
  document.addEventListener("preview:shown", () => showErrors({}));

  const logo = form.querySelector("[data-logo]");
  logo?.addEventListener("change", async () => {
    const [file] = logo.files;
    const problem = form.querySelector("[data-logo-error]");
    logo.value = "";
    if (!file) return;
    const body = new FormData();
    body.set("picture", file);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    problem.textContent = "Uploading …";
    try {
      const response = await fetch(logo.dataset.pictures, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      const answer = await response.json();
      problem.textContent = response.ok ? "" : answer.error;
      if (!response.ok) return;
      form.elements.logo_url.value = answer.url;
      wanted();
    } catch {
      problem.textContent = "The logo could not be uploaded. Try again.";
    }
  });
})();
