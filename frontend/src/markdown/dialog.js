// A section as its Markdown, in a dialog: the server's exporter writes it, its importer reads it. Applying is one step.
import { closeHistory } from "prosemirror-history";
import { element, freshId } from "../dom.js";
import { announce } from "../announce.js";
import { say } from "../paste/notice.js";
import { send } from "../saving/requests.js";
import { readSection, writeSection } from "../schema/json.js";
import { UNKNOWN } from "../schema/schema.js";
import { sectionById } from "../sections/find.js";
import { newId } from "../sections/ids.js";
import { kindLabel } from "../sections/kinds.js";
import { caretIn } from "../sections/moves.js";
import { hasKeys, inKeys } from "../text/key_names.js";

const PATIENCE = 60_000;
const host = { url: "" };

/** @param {string} url where a section is written and read */
export function markdownBy(url) {
  host.url = url;
}

/** A line between sections has no words, and what this version does not know has none that it could read. */
export const canBeMarkdown = ({ type }) =>
  Boolean(host.url) && type.name !== "divider" && type.name !== UNKNOWN.section;

export async function editAsMarkdown(view, id) {
  const found = sectionById(view.state.doc, id);
  if (!found) return;
  const { text, error } = await asked({ section: writeSection(found.node) });
  if (error || typeof text !== "string") return say(error || "The server could not write it as Markdown.");
  new MarkdownDialog(view, { node: found.node, text }).open();
}

async function asked(json) {
  try {
    const { ok, status, answer } = await send(host.url, {
      method: "POST",
      json,
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (ok) return answer;
    return { error: answer.error || `The server could not do that (error ${status}).`, line: answer.line };
  } catch {
    return { error: "No connection." };
  }
}

class MarkdownDialog {
  constructor(view, { node, text }) {
    Object.assign(this, { view, node, text, id: node.attrs.id, read: null, told: "" });
    this.build();
  }

  build() {
    const kind = kindLabel(this.node.type.name);
    const name = freshId("ed-markdown");
    this.area = element("textarea", {
      class: "is-code",
      rows: "16",
      spellcheck: "true",
      "aria-label": `${kind} as Markdown`,
      "aria-describedby": `${name}-error`,
    });
    this.area.value = this.text;
    this.error = element("div", { class: "ed-markdown-said", id: `${name}-error`, role: "alert" });
    this.apply = element("button", { class: "button" }, "Apply");
    const cancel = element(
      "button",
      { type: "button", class: "button is-quiet", onclick: () => this.leave() },
      "Cancel",
    );
    this.form = element(
      "form",
      { method: "dialog" },
      element("h2", { id: name }, `${kind} as Markdown`),
      element(
        "p",
        { class: "field-hint" },
        hasKeys()
          ? inKeys("Its kind and its settings stay. Ctrl+Enter applies; one Ctrl+Z in the text takes it back.")
          : "Its kind and its settings stay.",
      ),
      this.area,
      this.error,
      element("div", { class: "actions" }, this.apply, cancel),
    );
    this.dom = element("dialog", { class: "dialog ed-markdown", "aria-labelledby": name }, this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.area.addEventListener("input", () => this.changed());
    this.dom.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.leave();
    });
    this.dom.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit();
      event.stopPropagation();
    });
    this.dom.addEventListener("close", () => {
      this.dom.remove();
      this.view.focus();
    });
  }

  open() {
    document.querySelector("[data-editor-layers]").append(this.dom);
    this.dom.showModal();
    this.area.setSelectionRange(0, 0);
    this.area.focus();
  }

  /** What was said of other words does not hold for these. */
  changed() {
    this.read = null;
    this.told = "";
    this.say([]);
    this.apply.textContent = "Apply";
  }

  say(lines) {
    this.error.replaceChildren(...lines.map(({ line, message }) => this.line(line, message)));
  }

  line(line, message) {
    if (!line) return element("p", { class: "field-error" }, message);
    const go = element(
      "button",
      { type: "button", class: "button is-link", onclick: () => this.goTo(line) },
      `Line ${line}`,
    );
    return element("p", { class: "field-error" }, go, ` ${message}`);
  }

  goTo(line) {
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  /** Words that were changed are not thrown away by one slip of the hand. */
  leave() {
    if (this.area.value === this.text || this.told === "leave") return this.dom.close();
    this.told = "leave";
    return this.say([{ message: "What you changed is not in the issue yet. Cancel once more throws it away." }]);
  }

  async submit() {
    if (this.apply.disabled) return;
    if (this.area.value === this.text) return this.dom.close();
    if (!this.read && !(await this.ask())) return;
    this.put();
  }

  /** Have it read. Whether it may be put in at once. */
  async ask() {
    const text = this.area.value;
    this.apply.disabled = this.area.readOnly = true;
    const answer = await asked({ section: writeSection(this.node), text });
    this.apply.disabled = this.area.readOnly = false;
    // Cancelled meanwhile.
    if (!this.dom.open) return false;
    if (answer.error || !answer.sections?.length) {
      this.say([
        {
          line: answer.line,
          message: `${answer.error || "The server could not read it."} Nothing was changed; your text is still here.`,
        },
      ]);
      this.area.focus();
      return false;
    }
    this.read = answer.sections;
    if (!answer.warnings?.length) return true;
    this.say(answer.warnings);
    this.again("Apply all the same");
    return false;
  }

  again(words) {
    this.apply.textContent = words;
    this.apply.focus();
  }

  put() {
    const { state, editable } = this.view;
    if (!editable)
      return this.say([{ message: "Here the words are only to be read. Your text is still here: copy it." }]);
    const here = sectionById(state.doc, this.id);
    const isSame = here && here.node.eq(this.node);
    if (!isSame && this.told !== "changed") {
      this.told = "changed";
      this.say([
        {
          message: here
            ? "The section was changed meanwhile, by someone else say. Applying replaces it by this text."
            : "The section was deleted meanwhile. Applying puts it at the end of the issue.",
        },
      ]);
      return this.again("Apply all the same");
    }
    const made = this.read.map((json, at) =>
      readSection(at ? { ...json, attrs: { ...json.attrs, id: newId() } } : json),
    );
    const begin = here ? here.pos : state.doc.content.size;
    const tr = closeHistory(state.tr).replaceWith(begin, here ? here.pos + here.node.nodeSize : begin, made);
    this.view.dispatch(tr.setSelection(caretIn(tr.doc, begin)).scrollIntoView());
    this.dom.close();
    const more = made.length > 1 ? ` It makes ${made.length} sections now.` : "";
    return announce(`The Markdown is applied.${more} Ctrl+Z takes it back.`);
  }
}
