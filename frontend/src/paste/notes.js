// Footnotes of word processors and of web pages: a link to a note and the note that links back become the editor's own.
// Where the note did not come along, its mark stays as plain text.

// Word and Outlook, LibreOffice, Google Docs, and what Markdown becomes on web pages.
const TO_NOTE = /#(_(?:ftn|edn)\d+|sd(?:foot|end)note\d+sym|ftnt\d+|(?:user-content-)?fn[:-]?\d[\w-]*)$/;
const BACK = /#(?:_(?:ftn|edn)ref\d+|sd(?:foot|end)note\d+anc|ftnt_ref\d+|(?:user-content-)?fnref[:-]?\d[\w:-]*)$/;
const LISTS = "[data-style*='mso-element:footnote-list'], [data-style*='mso-element:endnote-list'], .footnotes";

/** @param {HTMLElement} body */
export function footnotes(body) {
  const notes = new Map();
  for (const link of body.querySelectorAll("a[href*='#']")) {
    const [, name] = TO_NOTE.exec(link.getAttribute("href")) ?? [];
    if (!name || !body.contains(link)) continue;
    if (!notes.has(name)) notes.set(name, takeNote(body, { name, link, label: String(notes.size + 1) }));
    const note = notes.get(name);
    if (note) markOf(link).replaceWith(own(body, "sup", "footnote_ref", note.label));
    else link.replaceWith(...link.childNodes);
  }
  for (const list of body.querySelectorAll(LISTS)) if (!list.textContent.trim()) list.remove();
  for (const note of notes.values()) if (note) body.append(note.node);
  for (const link of body.querySelectorAll("a[href*='#']"))
    if (BACK.test(link.getAttribute("href"))) link.replaceWith(...link.childNodes);
}

/** Where the link is all there is in a raised mark, that goes with it. */
function markOf(link) {
  const raised = link.closest("sup");
  return raised?.textContent.trim() === link.textContent.trim() ? raised : link;
}

/** Take a note's words out of the page; null where they are not in it. */
function takeNote(body, { name, link, label }) {
  const target = [...body.querySelectorAll("[id], [name]")].find(
    (each) => each.id === name || each.getAttribute("name") === name,
  );
  const holder = target && holderOf(target, link);
  if (!holder) return null;
  const node = own(body, "aside", "footnote", label);
  if (holder.localName === "p") node.append(holder);
  else {
    const list = holder.closest("ol, ul");
    node.append(...holder.childNodes);
    holder.remove();
    if (list && !list.textContent.trim()) list.remove();
  }
  for (const back of node.querySelectorAll("a"))
    if (BACK.test(back.getAttribute("href") ?? "") || back.getAttribute("name") === name) markOf(back).remove();
  const words = body.ownerDocument.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    words.currentNode.data = words.currentNode.data.replace(/^[\s\u00a0]+/, "");
    if (words.currentNode.data) break;
  }
  return node.textContent.trim() ? { node, label } : null;
}

/** What of the page is the note: several paragraphs in a frame of their own, or the one. */
function holderOf(target, link) {
  const frame = target.localName === "a" ? target.closest("div[id]") : target;
  const found = frame && !frame.contains(link) ? frame : target.closest("li, dd, p");
  return found && !found.contains(link) ? found : null;
}

function own(body, tag, node, label) {
  const made = body.ownerDocument.createElement(tag);
  made.dataset.node = node;
  made.dataset.attrs = JSON.stringify({ label });
  return made;
}
