// A pasted address: over selected words it links them; alone in an empty paragraph it becomes a card.
import { closeHistory } from "prosemirror-history";
import { TextSelection } from "prosemirror-state";
import { announce } from "../announce.js";
import { send } from "../saving/requests.js";
import { schema } from "../schema/schema.js";
import { takesBlocks } from "../sections/slots.js";
import { say } from "./notice.js";
import { held, hold, release } from "./pending.js";

const { link } = schema.marks;
// The page, and then its picture.
const PATIENCE = 60_000;

/** Whether the address was taken in. @param {string} cards where cards are asked for; empty: there are none */
export function pasteAddress(view, href, cards) {
  const { selection } = view.state;
  const { $from, $to, empty } = selection;
  if (!(selection instanceof TextSelection) || !$from.parent.type.allowsMarkType(link)) return false;
  if (!empty) {
    if (!$from.sameParent($to)) return false;
    const tr = view.state.tr.removeMark($from.pos, $to.pos, link).addMark($from.pos, $to.pos, link.create({ href }));
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, $to.pos)).removeStoredMark(link).setMeta("paste", true));
    announce("Linked.");
    return true;
  }
  const isAlone =
    $from.parent.type.name === "paragraph" &&
    $from.parent.content.size === 0 &&
    $from.depth === 2 &&
    takesBlocks($from.node(1));
  const tr = closeHistory(view.state.tr).replaceSelectionWith(schema.text(href, [link.create({ href })]), false);
  tr.removeStoredMark(link).setMeta("paste", true).scrollIntoView();
  if (!isAlone || !cards) {
    view.dispatch(tr);
    return true;
  }
  const id = hold(tr, $from.pos, $from.pos + href.length);
  view.dispatch(tr);
  makeCard(view, { id, href, cards });
  return true;
}

async function makeCard(view, { id, href, cards }) {
  announce("Fetching what the page says about itself.");
  const card = await asked(cards, href);
  const range = held(view.state, id);
  view.dispatch(release(view.state.tr, id));
  if (!range) return;
  if (card.error) return say(`${card.error} It stays a link.`);
  const $from = view.state.doc.resolve(range.from);
  // Whoever wrote more beside it wants the link.
  if ($from.parent.type.name !== "paragraph" || $from.parent.textContent !== href || $from.depth !== 2) return;
  const tr = closeHistory(view.state.tr);
  const hasCaret = view.state.selection.$head.sameParent($from);
  const index = $from.index(1);
  const next = $from.node(1).maybeChild(index + 1);
  const node = schema.node("link_card", {
    href: card.href,
    title: card.title,
    description: card.description,
    image: card.image,
    site: card.site,
  });
  tr.replaceWith(
    $from.before(),
    $from.after(),
    next?.isTextblock && next.type.name === "paragraph" ? [node] : [node, schema.node("paragraph")],
  );
  if (hasCaret) tr.setSelection(TextSelection.near(tr.doc.resolve($from.before() + node.nodeSize), 1));
  view.dispatch(tr);
  announce(`A card of “${card.title}”. Ctrl+Z gives the address back.`);
}

async function asked(url, href) {
  try {
    const { ok, status, answer } = await send(url, {
      method: "POST",
      json: { url: href },
      signal: AbortSignal.timeout(PATIENCE),
    });
    return ok && answer.href ? answer : { error: answer.error || `The page could not be read (error ${status}).` };
  } catch {
    return { error: "No connection." };
  }
}
