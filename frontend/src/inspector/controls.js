// One setting as a control. `read()` gives its value, or {wrong} with what is wrong; `show(value)` shows one.
import { element, freshId } from "../dom.js";
import { completed, isSafeLink, isSafePicture, linkFault } from "../schema/urls.js";
import { uploadPicture } from "../images/upload.js";
import { say } from "../paste/notice.js";

/**
 * @param {object} field see nodes.js
 * @param {(value: unknown, target?: object) => boolean} set `target`: what it was for, where that was a while ago
 * @param {() => object} target what is set now
 * @returns {{dom: HTMLElement, input: HTMLElement, show: (value: unknown, attrs: object) => void}}
 */
export function control(field, set, target) {
  const make = MAKERS[field.widget] ?? MAKERS.text;
  return make(field, set, target);
}

function labelled(field, input, { inline = false } = {}) {
  const id = freshId("ed-set");
  input.id = id;
  input.dataset.setting = field.name;
  const error = element("p", { class: "field-error", id: `${id}-error` });
  const hint = field.hint ? element("p", { class: "field-hint", id: `${id}-hint` }, field.hint) : null;
  input.setAttribute("aria-describedby", [hint?.id, error.id].filter(Boolean).join(" "));
  const dom = inline
    ? element("div", { class: "field" }, element("label", { class: "check" }, input, ` ${field.label}`), hint, error)
    : element("div", { class: "field" }, element("label", { for: id }, field.label), input, hint, error);
  const complain = (words) => {
    error.textContent = words;
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  return { dom, complain };
}

/** A control whose value is read from its words by `parse`, which throws what is wrong. */
function typed(field, input, set, parse, { settle } = {}) {
  const { dom, complain } = labelled(field, input);
  const take = (text) => {
    try {
      const value = parse(text);
      complain("");
      set(value);
    } catch (wrong) {
      complain(String(wrong));
    }
  };
  input.addEventListener("input", () => take(input.value));
  if (settle)
    input.addEventListener(
      "change",
      () => settle(input.value) !== input.value && take((input.value = settle(input.value))),
    );
  return {
    dom,
    input,
    show(value, attrs) {
      const words = value === null || value === undefined ? "" : String(value);
      if (document.activeElement !== input && input.value !== words) {
        input.value = words;
        complain("");
      }
      input.disabled = Boolean(field.off?.(attrs));
    },
  };
}

const oneLine = (text) => text.replace(/\s+/g, " ");

function parseText(field) {
  return (text) => {
    const value = field.widget === "source" ? text : oneLine(text);
    if (field.longest && value.length > field.longest) throw `At most ${field.longest} characters.`;
    if (field.pattern && !field.pattern.test(value)) throw field.wrong;
    if (field.required && !value.trim()) throw "This may not be empty.";
    return value;
  };
}

const parseNumber = (field) => (text) => {
  if (!text.trim() && !field.required) return null;
  const number = Number(text);
  if (!text.trim() || !Number.isInteger(number) || number < (field.least ?? 0) || number > (field.most ?? Infinity))
    throw `A whole number from ${field.least ?? 0} to ${field.most}.`;
  return number;
};

const parseAddress = (isSafe) => (text) => {
  const url = text.trim();
  if (!isSafe(url))
    throw isSafe === isSafePicture ? "A picture’s address begins with https:// or http://." : linkFault(url);
  return url;
};

const MAKERS = {
  text: (field, set) => typed(field, element("input", { autocomplete: "off" }), set, parseText(field)),
  area: (field, set) => typed(field, element("textarea", { rows: "2" }), set, parseText(field)),
  source: (field, set) =>
    typed(field, element("textarea", { rows: "10", class: "is-code", spellcheck: "false" }), set, parseText(field)),
  number: (field, set) =>
    typed(field, element("input", { inputmode: "numeric", autocomplete: "off" }), set, parseNumber(field)),
  address: (field, set) =>
    typed(
      field,
      element("input", { inputmode: "url", autocomplete: "off", spellcheck: "false" }),
      set,
      parseAddress(isSafeLink),
      { settle: completed },
    ),
  checkbox(field, set) {
    const input = element("input", { type: "checkbox" });
    const { dom } = labelled(field, input, { inline: true });
    input.addEventListener("change", () => set(input.checked));
    return { dom, input, show: (value) => (input.checked = Boolean(value)) };
  },
  select(field, set) {
    const input = element(
      "select",
      {},
      ...field.options.map(([value, label]) => element("option", { value: String(value) }, label)),
    );
    const { dom } = labelled(field, input);
    input.addEventListener("change", () => set(field.number ? Number(input.value) : input.value));
    const show = (value) => {
      const known = [...input.options].some((option) => option.value === String(value));
      if (!known) input.append(element("option", { value: String(value) }, String(value)));
      input.value = String(value);
    };
    return { dom, input, show };
  },
  lines,
  picture,
};

/** A list of choices, one a line; each keeps its key as long as it keeps its line. */
function lines(field, set) {
  let shown = [];
  const parse = (text) => {
    const labels = text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    if (labels.length < 2 || labels.length > 5) throw "Write two to five, one a line.";
    if (labels.some((label) => label.length > 60)) throw "A button has at most 60 characters.";
    return withKeys(labels, shown);
  };
  const made = typed(field, element("textarea", { rows: "4" }), set, parse);
  const { show } = made;
  made.show = (value, attrs) => {
    if (document.activeElement !== made.input) shown = value ?? [];
    show((value ?? []).map((choice) => choice.label).join("\n"), attrs);
  };
  return made;
}

function withKeys(labels, before) {
  const kept = new Map(before.map((choice) => [choice.label, choice.key]));
  const free = before.filter((choice) => !labels.includes(choice.label)).map((choice) => choice.key);
  const taken = new Set();
  return labels.map((label, place) => {
    let key = kept.get(label) ?? before[place]?.key;
    if (!key || (!kept.has(label) && !free.includes(key)) || taken.has(key)) key = slug(label) || `choice-${place + 1}`;
    if (taken.has(key)) key = `choice-${place + 1}`;
    taken.add(key);
    return { key, label };
  });
}

const slug = (label) =>
  label
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 32)
    .replace(/-+$/, "");

/** An uploaded picture, or one that stands at an address. */
function picture(field, set, target) {
  const made = typed(
    field,
    element("input", { inputmode: "url", autocomplete: "off", spellcheck: "false", placeholder: "https://…" }),
    set,
    parseAddress(isSafePicture),
  );
  const file = element("input", {
    type: "file",
    class: "visually-hidden",
    accept: "image/jpeg,image/png,image/gif,image/webp",
  });
  const state = element("p", { class: "field-hint", role: "status" });
  const choose = element("label", { class: "button is-quiet" }, "Upload a picture", file);
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.value = "";
    if (!chosen) return;
    state.textContent = "Uploading …";
    const at = target();
    file.disabled = true;
    // What else could be done with the picture waits until it is the new one.
    document.body.classList.add("is-uploading");
    const { url, error } = await uploadPicture(chosen);
    file.disabled = false;
    document.body.classList.remove("is-uploading");
    const isSet = url && set(url, at);
    const wrong = error ?? (isSet ? "" : "The picture it was for is no longer there. Select one, and upload it again.");
    state.textContent = wrong || "Uploaded.";
    if (wrong && !state.isConnected) say(wrong);
  });
  made.dom.querySelector("input").before(element("div", { class: "ed-choose" }, choose));
  made.dom.append(state);
  const { show } = made;
  made.show = (value, attrs) => {
    show(value, attrs);
    choose.hidden = made.input.disabled;
  };
  return made;
}
