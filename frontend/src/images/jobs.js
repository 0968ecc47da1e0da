// Pictures on their way: a figure stands in the text at once, says how far it is, and gets its address when it is
// there.
//
// A figure knows its job by a token in an attribute that is never stored. So it stays the same figure when it is moved,
// duplicated, cut and pasted, taken back and done again.
import { isHistoryTransaction } from "prosemirror-history";
import { Fragment, Slice } from "prosemirror-model";
import { NodeSelection, Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { announce } from "../announce.js";
import { element } from "../dom.js";
import { newId } from "../sections/ids.js";
import { say } from "../paste/notice.js";
import { askWhatItShows } from "./describe.js";
import { fetchPicture, uploadPicture } from "./upload.js";

const AT_ONCE = 2;
const key = new PluginKey("pictures");

/**
 * Those that are not done: what is done is a token and an address.
 *
 * @type {Map<string, {token: string, run: Function, state: string, words: string, dom: HTMLElement, single: boolean}>}
 */
const jobs = new Map();
/** @type {Map<string, string>} */
const addresses = new Map();
const waiting = [];
let running = 0;

/** What marks a figure as one of a job's. */
export const newToken = newId;

/**
 * Upload a file for the figures with this token. `single`: what it shows is asked for when it is there; `made`: the
 * figure was made only for this file, and goes where the server refuses it.
 */
export function startUpload(view, token, file, { single = false, made = false } = {}) {
  start(view, {
    token,
    single,
    made,
    name: file.name || "the picture",
    verb: "Uploading",
    run: (progress) => uploadPicture(file, { progress }),
  });
}

/** Have the server fetch a picture of another site; until then, and if it cannot, the figure shows it from there. */
export function startFetch(view, token, url) {
  start(view, {
    token,
    single: false,
    name: "the picture",
    verb: "Fetching",
    isRemote: true,
    run: () => fetchPicture(url),
  });
}

function start(view, job) {
  job.state = "waiting";
  job.bar = element("progress", { max: "1", "aria-label": `${job.verb} ${job.name}` });
  job.note = element("span", {});
  job.deeds = element("span", { class: "ed-job-deeds" });
  job.dom = element("div", { class: "ed-job", contenteditable: "false" }, job.bar, job.note, job.deeds);
  job.dom.addEventListener("mousedown", (event) => event.stopPropagation());
  jobs.set(job.token, job);
  again(view, job);
}

function again(view, job) {
  job.state = "waiting";
  job.bar.hidden = false;
  job.bar.removeAttribute("value");
  job.note.textContent = `${job.verb} …`;
  job.dom.classList.remove("is-failed");
  job.deeds.replaceChildren();
  waiting.push(job);
  next(view);
}

async function next(view) {
  if (running >= AT_ONCE || !waiting.length) return;
  const job = waiting.shift();
  running += 1;
  refresh(view);
  const answer = await job.run((share) => {
    job.bar.value = share;
    job.note.textContent = share < 1 ? `${job.verb} … ${Math.round(share * 100)} %` : "Making it fit for mail …";
  });
  running -= 1;
  if (answer.url) arrived(view, job, answer);
  else failed(view, job, answer);
  next(view);
}

function arrived(view, job, answer) {
  jobs.delete(job.token);
  addresses.set(job.token, answer.url);
  const tr = settled(view.state.tr);
  if (!tr.docChanged) return refresh(view);
  view.dispatch(tr);
  announce(job.isRemote ? "The picture is kept with the issue now." : "The picture is here.");
  const { selection } = view.state;
  const isHere =
    selection instanceof NodeSelection &&
    selection.node.type.name === "figure" &&
    selection.node.attrs.src === answer.url;
  if (job.single && isHere && view.hasFocus()) askWhatItShows(view, selection.from);
}

function failed(view, job, { error, mayRetry }) {
  if (job.made && !mayRetry) {
    drop(view, job);
    return say(error);
  }
  job.state = "failed";
  job.bar.hidden = true;
  job.note.textContent = error;
  job.dom.classList.add("is-failed");
  const deed = (label, run) => element("button", { type: "button", class: "button is-quiet", onclick: run }, label);
  const buttons = [deed(job.isRemote ? "Leave it there" : "Take it out", () => drop(view, job))];
  if (mayRetry || job.isRemote) buttons.unshift(deed("Try again", () => again(view, job)));
  job.deeds.replaceChildren(...buttons);
  announce(error);
  refresh(view);
}

/** The writer gives up on it: a figure that has an address keeps that, one without goes. */
function drop(view, job) {
  const { tr } = view.state;
  const found = figuresOf(tr.doc, jobs, job.token).reverse();
  jobs.delete(job.token);
  for (const { node, pos } of found) {
    const $pos = tr.doc.resolve(pos);
    const isSection = $pos.parent.type.name === "image";
    if (job.isRemote || node.content.size || (isSection && !(job.made && tr.doc.childCount > 1)))
      tr.setNodeAttribute(pos, "extra", null);
    else if (isSection) tr.delete($pos.before(1), $pos.after(1));
    else tr.delete(pos, pos + node.nodeSize);
  }
  if (job.made) tr.setMeta("addToHistory", false);
  view.dispatch(tr.setMeta(key, true));
  if (!job.made) view.focus();
}

/** The figures whose token is one of these, or the one. @param {Map<string, any>} known */
function figuresOf(doc, known, token) {
  const found = [];
  doc.descendants((node, pos) => {
    const { extra } = node.attrs;
    if (node.type.name === "figure" && known.has(extra) && (!token || extra === token))
      found.push({ node, pos, of: known.get(extra) });
    return !node.isTextblock;
  });
  return found;
}

/** Every figure whose picture has arrived gets its address; that is no step of the writer's, so undo passes it by. */
function settled(tr) {
  for (const { pos, of } of figuresOf(tr.doc, addresses)) {
    const { selection } = tr;
    tr.setNodeAttribute(pos, "src", of).setNodeAttribute(pos, "extra", null);
    if (selection instanceof NodeSelection && selection.from === pos)
      tr.setSelection(NodeSelection.create(tr.doc, pos));
  }
  return tr.docChanged ? tr.setMeta("addToHistory", false).setMeta(key, true) : tr;
}

/** Pasted figures: the picture may have arrived since, and a token of another page says nothing here. */
function recognised({ content, openStart, openEnd }) {
  const read = (node) => {
    const { extra } = node.attrs;
    if (node.type.name !== "figure") return node.isTextblock || node.isLeaf ? node : node.copy(each(node.content));
    if (typeof extra !== "string" || jobs.has(extra)) return node;
    return node.type.create({ ...node.attrs, src: addresses.get(extra) ?? node.attrs.src, extra: null }, node.content);
  };
  const each = (fragment) => Fragment.from(fragment.content.map(read));
  return new Slice(each(content), openStart, openEnd);
}

const refresh = (view) => view.dispatch(view.state.tr.setMeta(key, true).setMeta("addToHistory", false));

function decorations(doc) {
  const found = figuresOf(doc, jobs);
  return DecorationSet.create(
    doc,
    found.flatMap(({ node, pos, of: job }, index) => [
      Decoration.node(pos, pos + node.nodeSize, { class: job.state === "failed" ? "is-failed" : "is-on-its-way" }),
      // Two copies of one figure cannot share an element.
      ...(found.findIndex((each) => each.of === job) === index
        ? [Decoration.widget(pos + node.nodeSize, job.dom, { side: -1, key: `job-${pos}`, stopEvent: () => true })]
        : []),
    ]),
  );
}

export const pictureJobs = () =>
  new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, shown) {
        if (!tr.getMeta(key) && !(jobs.size && tr.docChanged)) return shown.map(tr.mapping, tr.doc);
        return decorations(tr.doc);
      },
    },
    props: { decorations: (state) => key.getState(state), transformPasted: (slice) => recognised(slice) },
    // A figure that was taken back while its picture was on the way, and has come again.
    appendTransaction(transactions, _before, state) {
      if (!addresses.size || !transactions.some(isHistoryTransaction)) return null;
      const tr = settled(state.tr);
      return tr.docChanged ? tr : null;
    },
  });
