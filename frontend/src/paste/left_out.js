// What no mail can hold: players and other pages within a page, forms, scripts. Of a player its address stays, as a
// link; the rest is left out, and said once.
import { isAddress } from "../schema/urls.js";
import { styled } from "./tame.js";

const FRAMES = "iframe, embed, object, video, audio";
const PLAYER = /^https?:\/\/[^?#]*\b(?:embed|player)/i;
const SMALLEST = 3;
const NAMES = { iframe: "embedded page", video: "video", audio: "sound recording", form: "form", script: "script" };
const EMBED_CODE = /^\s*<(?:iframe|embed|object|video|audio)\b/i;

/** The words about what was left out of the last page, and the address of a player that was all of it. */
let last = { words: "", lone: "" };

/** What was left out since this was asked; once told it is forgotten. */
export function takeLeftOut() {
  const found = last;
  last = { words: "", lone: "" };
  return found;
}

/** Whether a text is what sites give to put a player into a page. */
export const isEmbedCode = (text) => EMBED_CODE.test(text);

/** Take it out of a pasted page. @param {HTMLElement} body */
export function leaveOut(body) {
  const left = { iframe: 0, video: 0, audio: 0, form: body.querySelectorAll("form").length, script: 0 };
  for (const script of body.querySelectorAll("script, style, noscript, template")) {
    if (script.localName === "script") left.script += 1;
    script.remove();
  }
  const frames = [...body.querySelectorAll(FRAMES)].filter((each) => !each.parentElement.closest(FRAMES));
  const places = frames.filter(isSeen).map((frame) => {
    const place = body.ownerDocument.createElement("p");
    frame.replaceWith(place);
    return { frame, place, href: addressOf(frame) };
  });
  const isLone = places.length === 1 && !body.textContent.trim() && !body.querySelector("img, hr, table");
  for (const { frame, place, href } of places) {
    const kind = frame.matches("video, audio") ? frame.localName : "iframe";
    if (href && (isLone || kind !== "iframe" || PLAYER.test(frame.src || frame.data || href))) link(place, href, frame);
    else {
      left[kind] += 1;
      place.remove();
    }
  }
  last = { words: wordsFor(left), lone: isLone ? places[0].href : "" };
}

function link(place, href, frame) {
  const made = place.ownerDocument.createElement("a");
  made.href = href;
  // Most players are titled “… player”, which says nothing.
  made.textContent = /\bplayer\b/i.test(frame.title) ? href : frame.title.trim() || href;
  place.append(made);
}

/** One that is to be seen: counters of visitors come as frames of a pixel. */
const isSeen = (frame) =>
  !frame.hidden &&
  styled(frame, "display") !== "none" &&
  ["width", "height"].every((name) => !(Number.parseInt(frame.getAttribute(name), 10) < SMALLEST));

/** Where what is played stands by itself, as far as that can be told from where its player is; empty: nowhere. */
function addressOf(frame) {
  const given = ["src", "data-src", "data"].map((name) => frame.getAttribute(name)).find(Boolean);
  const src = (given ?? frame.querySelector("[src]")?.getAttribute("src") ?? "").trim().replace(/^\/\//, "https://");
  if (!isAddress(src)) return "";
  const video = /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]{11})(?!\w)/.exec(src);
  if (video) return `https://www.youtube.com/watch?v=${video[1]}`;
  return src
    .replace(/^https?:\/\/player\.vimeo\.com\/video\//, "https://vimeo.com/")
    .replace(/^(https?:\/\/open\.spotify\.com)\/embed\//, "$1/")
    .replace(/^(https?:\/\/)embed\./, "$1");
}

function wordsFor(left) {
  const counted = Object.entries(left)
    .filter(([, count]) => count)
    .map(([name, count]) => `${count} ${NAMES[name]}${count > 1 ? "s" : ""}`);
  const what = counted.join(", ").replace(/, ([^,]*)$/, " and $1");
  return what && `Left out, since no mail can hold it: ${what}.`;
}
