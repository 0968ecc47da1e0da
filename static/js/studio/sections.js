// Adding, moving, duplicating and removing sections on the page; every removal can be undone.
"use strict";

(() => {
  const form = document.getElementById("issue-form");
  if (!form) return;
  const list = form.querySelector("[data-sections]");
  const undoBar = form.querySelector("[data-undo]");
  const announcer = form.querySelector("[data-announce]");
  const adder = form.querySelector("[data-adder]");

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    // Without a secure connection there is only getRandomValues: version 4, RFC 9562 §5.4.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function fresh(kind, id = newId()) {
    const starter = document.querySelector(`template[data-starter="${CSS.escape(kind)}"]`);
    if (!starter) return null;
    const made = document.createElement("template");
    made.innerHTML = starter.innerHTML.replaceAll(starter.dataset.id, id);
    const section = made.content.querySelector("[data-section]");
    for (const element of section.querySelectorAll("[data-needs-script]")) element.hidden = false;
    return section;
  }

  const controls = (section) => section.querySelectorAll("input[name], textarea[name]");

  function duplicate(section) {
    const copy = fresh(section.dataset.kind);
    const [from, to] = [section.dataset.section, copy.dataset.section];
    for (const control of controls(section)) {
      const twin = copy.querySelector(`[name="${CSS.escape(control.name.replaceAll(from, to))}"]`);
      if (!twin || control.name === "section") continue;
      if (control.type === "checkbox") twin.checked = control.checked;
      else twin.value = control.value;
    }
    section.after(copy);
    changed(copy, "Duplicated. The copy is below.");
    focusWords(copy);
  }

  function move(section, by, pressed) {
    const other = by < 0 ? section.previousElementSibling : section.nextElementSibling;
    if (!other) return announce(by < 0 ? "It is the first section already." : "It is the last section already.");
    if (by < 0) other.before(section);
    else other.after(section);
    (pressed || section.querySelector(".words"))?.focus();
    section.scrollIntoView({ block: "nearest" });
    const place = [...list.children].indexOf(section) + 1;
    changed(section, `Moved: now section ${place} of ${list.children.length}.`);
  }

  function remove(section) {
    const next = section.nextElementSibling;
    const name = section.querySelector(".section-kind").textContent;
    section.remove();
    undoBar.replaceChildren(`${name} removed. `);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button is-quiet";
    button.textContent = "Put it back";
    button.addEventListener("click", () => {
      if (next?.isConnected) next.before(section);
      else list.append(section);
      undoBar.hidden = true;
      changed(section, `${name} is back.`);
      focusWords(section);
    });
    undoBar.append(button);
    undoBar.hidden = false;
    changed(null, "");
    button.focus();
  }

  function add(kind) {
    const section = fresh(kind);
    if (!section) return;
    list.append(section);
    adder.open = false;
    changed(section, "Section added.");
    focusWords(section);
  }

  function focusWords(section) {
    const field = section.querySelector(".words") || section.querySelector("summary");
    field?.focus();
    section.scrollIntoView({ block: "nearest" });
  }

  function changed(section, words) {
    form.querySelector("[data-no-sections]").hidden = list.children.length > 0;
    if (words) announce(words);
    if (section) window.fortnightWords?.growAll(section);
    form.dispatchEvent(new CustomEvent("issue:edited"));
  }

  function announce(words) {
    announcer.textContent = words;
  }

  const deeds = {
    up: (section, button) => move(section, -1, button),
    down: (section, button) => move(section, 1, button),
    duplicate: (section) => duplicate(section),
    remove: (section) => remove(section),
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const section = button?.closest("[data-section]");
    if (button?.dataset.add) {
      event.preventDefault();
      add(button.dataset.add);
    } else if (section && deeds[button.dataset.do]) {
      event.preventDefault();
      deeds[button.dataset.do](section, button);
    }
  });

  form.addEventListener("keydown", (event) => {
    const section = event.target.closest("[data-section]");
    if (!section || !event.altKey || !event.shiftKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    move(section, event.key === "ArrowUp" ? -1 : 1, event.target);
  });

  // The note beside a section's name says where it is not shown.
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-where]")) return;
    const section = event.target.closest("[data-section]");
    const on = (where) => section.querySelector(`[data-where=${where}]`).checked;
    const note = section.querySelector("[data-hidden-note]");
    const words = { "true,true": "", "true,false": "Not on the web", "false,true": "Not in the mail", "false,false": "Shown nowhere" };
    note.textContent = words[[on("email"), on("web")]];
    note.hidden = !note.textContent;
  });

  // Make the list equal to kept fields: [[name, value], …] as the form would post them.
  function redraw(fields) {
    const values = new Map(fields);
    const ids = fields.filter(([name]) => name === "section").map(([, value]) => value);
    const present = new Map([...list.children].map((section) => [section.dataset.section, section]));
    const sections = ids.map((id) => present.get(id) || fresh(values.get(`kind-${id}`), id)).filter(Boolean);
    list.replaceChildren(...sections);
    for (const control of form.querySelectorAll("input[name], textarea[name]")) {
      if (["section", "csrfmiddlewaretoken", "base_version"].includes(control.name)) continue;
      if (control.type === "checkbox") control.checked = values.has(control.name);
      else if (values.has(control.name)) control.value = values.get(control.name);
    }
    form.dispatchEvent(new CustomEvent("issue:redrawn"));
    changed(null, "");
  }

  window.fortnightSections = { redraw, announce };
})();
