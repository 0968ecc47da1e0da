// HTML from elsewhere, made plain before the schema reads it: word processors, web pages, mails.
import { isSafePicture } from "../schema/urls.js";
import { leaveOut } from "./left_out.js";
import { footnotes } from "./notes.js";
import { meanings, parsed, styled, tamed } from "./tame.js";
import { wordLists } from "./word.js";

const JUNK =
  "script, style, meta, link, title, template, noscript, object, embed, iframe, svg, canvas, audio, video, button, " +
  "input, select, textarea, map, xml";
const BLOCKS =
  "p, div, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, pre, figure, section, article, header, footer, address";
const SMALLEST = 3;

/** Pictures that came within the HTML itself, by the name that stands in their place. @type {Map<string, File>} */
const carried = new Map();
export const LOST = "#lost-picture";

/** The file behind a picture's stand-in address; each is given once. */
export function takeCarried(src) {
  const file = carried.get(src);
  carried.delete(src);
  return file;
}

/** Whether the clipboard's HTML was written by this editor. */
export const isOurs = (html) => /data-pm-slice/.test(html);

/** @param {string} html @returns {string} */
export function cleanHtml(html) {
  if (isOurs(html)) return tamed(html);
  const body = parsed(html);
  dropComments(body);
  leaveOut(body);
  footnotes(body);
  for (const each of body.querySelectorAll(JUNK)) each.remove();
  for (const each of body.querySelectorAll("[hidden], [data-style]"))
    if (each.hidden || styled(each, "display") === "none" || styled(each, "mso-hide") === "all") each.remove();
  // Google Docs wraps all of it in a <b> that is not bold.
  for (const each of body.querySelectorAll("b[id^='docs-internal-guid']")) unwrap(each);
  wordLists(body);
  meanings(body);
  for (const each of body.querySelectorAll("p.MsoTitle, p.MsoSubtitle")) rename(each, "h2");
  for (const each of body.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote")) {
    const quote = rename(each, "p");
    const holder = quote.ownerDocument.createElement("blockquote");
    quote.replaceWith(holder);
    holder.append(quote);
  }
  for (const link of body.querySelectorAll("a[href]")) straighten(link);
  for (const image of body.querySelectorAll("img")) takePicture(image);
  tables(body);
  for (const heading of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) plainHeading(heading);
  definitions(body);
  for (const each of body.querySelectorAll("br")) if (isSpacer(each)) each.remove();
  for (const each of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li")) if (isBlank(each)) each.remove();
  return body.innerHTML;
}

function dropComments(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  // What stands between a pair of ours is the selection itself; the others are conditions of Word and notes.
  for (const comment of found) comment.remove();
}

const unwrap = (node) => node.replaceWith(...node.childNodes);

function rename(node, tag) {
  const made = node.ownerDocument.createElement(tag);
  made.append(...node.childNodes);
  node.replaceWith(made);
  return made;
}

/** Spacers: word processors write them as paragraphs with one no-break space. */
const isBlank = (node) =>
  !node.querySelector("img, figure, hr, [data-node], br + br, table") &&
  !node.textContent.replace(/[\s\u00a0\u200b\ufeff]/g, "");

/** A line break beside a block breaks no line. */
const isSpacer = (br) =>
  [beside(br, "previousSibling"), beside(br, "nextSibling")].some(
    (node) => node?.nodeType === Node.ELEMENT_NODE && node.matches(`${BLOCKS}, table, hr`),
  );

function beside(node, way) {
  let found = node[way];
  while (found && ((found.nodeType === Node.TEXT_NODE && !found.textContent.trim()) || found.nodeName === "BR"))
    found = found[way];
  return found;
}

/** Links that lead through a counter of Google's lead where they say. */
function straighten(link) {
  let url;
  try {
    url = new URL(link.getAttribute("href"));
  } catch {
    return;
  }
  const through =
    /(^|\.)google\.[a-z.]+$/.test(url.hostname) &&
    url.pathname === "/url" &&
    (url.searchParams.get("q") || url.searchParams.get("url"));
  if (through && /^https?:/.test(through)) link.setAttribute("href", through);
}

function takePicture(image) {
  const attribute = (name) => (image.getAttribute(name) || "").trim();
  const lazy = attribute("data-src") || attribute("data-original") || attribute("data-lazy-src");
  let src = attribute("src");
  if (lazy && (!src || src.startsWith("data:"))) src = lazy;
  const size = ["width", "height"].map(
    (name) => Number.parseInt(attribute(name), 10) || Number.parseInt(styled(image, name), 10) || Infinity,
  );
  if (Math.max(...size) < SMALLEST || !src) return image.remove();
  const alt = attribute("alt");
  // Emoji as pictures: their text is the emoji.
  if (/^\p{Extended_Pictographic}/u.test(alt) && alt.length <= 12) return image.replaceWith(alt);
  const holder = image.closest("figure");
  const link = image.closest("a[href]");
  const href = link && isSafePicture(link.getAttribute("href")) ? link.getAttribute("href") : "";
  const figure = image.ownerDocument.createElement("figure");
  figure.dataset.node = "figure";
  figure.dataset.attrs = JSON.stringify({
    src: standIn(src, attribute("title") || alt),
    alt: isFileName(alt) ? "" : alt.slice(0, 5000),
    title: attribute("title").slice(0, 1000),
    href,
  });
  const caption = holder?.querySelectorAll("img").length === 1 ? holder.querySelector("figcaption") : null;
  figure.append(caption ?? image.ownerDocument.createElement("figcaption"));
  if (caption) for (const block of caption.querySelectorAll(BLOCKS)) unwrap(block);
  const whole = caption
    ? holder
    : link && !link.textContent.trim() && link.querySelectorAll("img").length === 1
      ? link
      : image;
  return whole.replaceWith(figure);
}

const isFileName = (words) => /^[\w%-]+\.(jpe?g|png|gif|webp|bmp|svg)$/i.test(words);

/** The address as it may stand in the document: what came within the HTML, or stayed on another machine, has none. */
function standIn(src, name) {
  if (src.startsWith("data:")) {
    const file = fileOf(src, name);
    if (!file) return LOST;
    const name_ = `#carried-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    carried.set(name_, file);
    return name_;
  }
  if (src.startsWith("//")) return `https:${src}`;
  return /^https?:\/\//i.test(src) && isSafePicture(src) ? src : src.startsWith("/") ? src : LOST;
}

function fileOf(src, name) {
  const found = /^data:(image\/[\w.+-]+)((?:;[\w=.-]+)*),(.*)$/is.exec(src);
  if (!found) return null;
  try {
    const text = /;base64/i.test(found[2]) ? atob(found[3].replace(/\s/g, "")) : decodeURIComponent(found[3]);
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
    return new File([bytes], `${name || "pasted picture"}`.slice(0, 100), { type: found[1] });
  } catch {
    return null;
  }
}

/** Tables that only lay out a page or a mail go; the cells of others hold lines, not blocks. */
function tables(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const holdsMore = table.querySelector("table, ul, ol, h1, h2, h3, h4, h5, h6, figure, blockquote, pre, hr");
    const rows = table.querySelectorAll("tr");
    const isOneCell = table.querySelectorAll("td, th").length <= 1;
    if (holdsMore || isOneCell || !rows.length || table.getAttribute("role") === "presentation") layOpen(table);
    else for (const cell of table.querySelectorAll("td, th")) toLines(cell);
  }
}

function layOpen(table) {
  for (const cell of table.querySelectorAll("td, th")) rename(cell, "div");
  for (const part of table.querySelectorAll("caption, colgroup")) part.remove();
  const cells = table.ownerDocument.createElement("div");
  const inner = [...table.childNodes];
  cells.append(...inner);
  for (const part of cells.querySelectorAll("tbody, thead, tfoot, tr")) unwrap(part);
  table.replaceWith(cells);
}

function toLines(cell) {
  for (const block of [...cell.querySelectorAll(BLOCKS)].reverse()) {
    const isLast = !block.nextSibling || !(block.nextSibling.textContent || "").trim();
    const nodes = [...block.childNodes];
    if (!isLast) nodes.push(cell.ownerDocument.createElement("br"));
    block.replaceWith(...nodes);
  }
}

/** A heading is bold by itself: its own bold says nothing. */
function plainHeading(heading) {
  for (const bold of heading.querySelectorAll("b, strong"))
    if (bold.textContent.trim() === heading.textContent.trim()) unwrap(bold);
}

function definitions(body) {
  for (const term of body.querySelectorAll("dt")) {
    const strong = term.ownerDocument.createElement("strong");
    strong.append(...term.childNodes);
    term.append(strong);
    rename(term, "p");
  }
  for (const each of body.querySelectorAll("dd")) rename(each, "p");
}
