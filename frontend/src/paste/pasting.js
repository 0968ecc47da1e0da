// What comes from the clipboard or is dropped: pictures, addresses, Markdown, and HTML of other programs.
import { Fragment, Slice } from "prosemirror-model";
import { Plugin, Selection } from "prosemirror-state";
import { insertPictures, isPicture } from "../images/insert.js";
import { newToken, pictureJobs, startFetch, startUpload } from "../images/jobs.js";
import { schema } from "../schema/schema.js";
import { isAddress } from "../schema/urls.js";
import { LOST, cleanHtml, isOurs, takeCarried } from "./clean.js";
import { isForeign } from "./foreign.js";
import { isEmbedCode, leaveOut, takeLeftOut } from "./left_out.js";
import { pasteAddress } from "./links.js";
import { looksLikeMarkdown, pasteMarkdown } from "./markdown.js";
import { say } from "./notice.js";
import { addNotes, notesApart } from "./own_notes.js";
import { pendingRanges } from "./pending.js";
import { parsed } from "./tame.js";

const host = { cards: "", markdown: { url: "", fields: null } };
/** @param {{cards: string, pasted: string, fields: object}} given the server's addresses, and the issue's own fields */
export function usePasting({ cards, pasted, fields }) {
  host.cards = cards;
  host.markdown = { url: pasted, fields };
}

/** The plugins of pasting, dropping and pictures. */
export const pasting = () => [
  pendingRanges(),
  pictureJobs(),
  new Plugin({ props: { transformPastedHTML: cleanHtml, handlePaste, handleDrop } }),
];

function handlePaste(view, event, slice) {
  const { clipboardData: data } = event;
  const left = takeLeftOut();
  if (!data || view.state.selection.$from.parent.type.spec.code) return false;
  const html = data.getData("text/html");
  const text = data.getData("text/plain");
  if (isOurs(html)) return false;
  const files = [...data.files].filter(isPicture);
  if (data.files.length > files.length && !text.trim() && !wordsOf(html)) say(ONLY_PICTURES("pasted"));
  // Word puts a picture of the words beside the words; a browser's “copy image” an <img> beside the file.
  if (files.length && !text.trim() && !wordsOf(html)) return (insertPictures(view, files), true);
  // Ctrl+Shift+V: the words as they are. ProseMirror notes the key and parses the text itself.
  if (view.input?.shiftKey) return false;
  // Markup with nothing in it says less than the words beside it.
  const isPlain = !html || (text.trim() && !saysSomething(slice)) || isOnlySource(html);
  const player = left.lone || (isPlain && playerIn(text));
  if (player && pasteAddress(view, player, host.cards)) return true;
  if (isAddress(text.trim()) && (isPlain || isOneLink(html)) && pasteAddress(view, text.trim(), host.cards))
    return true;
  if (isPlain && host.markdown.url && looksLikeMarkdown(text)) {
    pasteMarkdown(view, text, html ? paragraphs(text, view.state.selection.$from.marks()) : slice, host.markdown);
    return true;
  }
  if (isPlain && !html) return false;
  if (isPlain) return put(view, paragraphs(text, view.state.selection.$from.marks()), left.words);
  return put(view, slice, left.words);
}

/** The address of the player in what a site gives to be put into a page; empty where it is none. */
function playerIn(text) {
  if (!isEmbedCode(text)) return "";
  leaveOut(parsed(text));
  return takeLeftOut().lone;
}

function handleDrop(view, event, slice, moved) {
  const left = takeLeftOut();
  const files = [...(event.dataTransfer?.files ?? [])];
  if (moved || view.dragging) return false;
  const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos;
  if (at === undefined) return false;
  const pictures = files.filter(isPicture);
  if (files.length) {
    event.preventDefault();
    if (pictures.length < files.length)
      say(ONLY_PICTURES("dropped"));
    if (pictures.length) insertPictures(view, pictures, at);
    return true;
  }
  if (isOurs(event.dataTransfer?.getData("text/html") ?? "") || !slice.size) return false;
  event.preventDefault();
  view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(at))));
  view.focus();
  return put(view, slice, left.words);
}

const ONLY_PICTURES = (done) =>
  `Only pictures can be ${done} here. Import a file with an issue on the page of issues.`;

function saysSomething({ content }) {
  let found = false;
  content.descendants((node) => {
    const { name } = node.type;
    found ||= node.isText ? /\S/.test(node.text) : name === "figure" || (node.isLeaf && name !== "hard_break");
  });
  return found;
}

const wordsOf = (html) => (html ? parsed(html).textContent.trim() : "");

/** Code editors copy their colours as HTML; the text is what counts. */
const isOnlySource = (html) =>
  /white-space:\s*pre/i.test(html) &&
  /monospace|consolas|menlo|courier/i.test(html) &&
  !/<(p|h[1-6]|ul|ol|li|table|a|b|strong|em|i|img|blockquote)[\s>]/i.test(html);

/** What some browsers copy from their address bar: the address as text, its title as a link. */
function isOneLink(html) {
  const body = parsed(html);
  const links = body.querySelectorAll("a[href]");
  return links.length === 1 && links[0].textContent.trim() === body.textContent.trim();
}

/** Plain text as paragraphs, with the marks that are open. */
function paragraphs(text, marks) {
  const lines = text
    .split(/(?:\r\n?|\n)+/)
    .map((line) => schema.node("paragraph", null, line ? schema.text(line, marks) : null));
  return new Slice(Fragment.from(lines), 1, 1);
}

/** Put the content in, and bring its pictures home. `left`: what is to be said of what was left out. */
function put(view, slice, left = "") {
  // Nothing came of it: what is selected stays.
  if (left && !slice.size) return (say(left), true);
  const found = [];
  const lost = { count: 0 };
  const content = withTokens(slice.content, found, lost);
  const { slice: whole, notes } = notesApart(new Slice(content, slice.openStart, slice.openEnd), view.state);
  const only =
    whole.openStart === 0 && whole.openEnd === 0 && whole.content.childCount === 1 ? whole.content.firstChild : null;
  const { tr } = view.state;
  if (only) tr.replaceSelectionWith(only, false);
  else tr.replaceSelection(whole);
  addNotes(tr, notes);
  view.dispatch(tr.scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
  for (const { token, file, src } of found) {
    if (file) startUpload(view, token, file);
    else startFetch(view, token, src);
  }
  const said = [left, lost.count && lostWords(lost.count)].filter(Boolean);
  if (said.length) say(said.join(" "));
  return true;
}

function lostWords(count) {
  const pictures = count === 1 ? "One picture" : `${count} pictures`;
  const why = "the program does not give the file to the browser. Save it and drop it where it belongs.";
  return `${pictures} could not come along: ${why}`;
}

function withTokens(fragment, found, lost) {
  const nodes = [];
  fragment.forEach((node) => {
    if (node.type.name !== "figure")
      return nodes.push(node.isTextblock || node.isLeaf ? node : node.copy(withTokens(node.content, found, lost)));
    const { src } = node.attrs;
    const file = src.startsWith("#carried-") ? takeCarried(src) : null;
    const isLost = src === LOST || (src.startsWith("#carried-") && !file);
    if (isLost) lost.count += 1;
    if (!file && !isForeign(src)) return nodes.push(isLost ? figure(node, { src: "" }) : node);
    const token = newToken();
    found.push({ token, file, src });
    return nodes.push(figure(node, { extra: token, ...(file && { src: "" }) }));
  });
  return Fragment.from(nodes);
}

const figure = (node, attrs) => node.type.create({ ...node.attrs, ...attrs }, node.content);
